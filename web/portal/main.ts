/** The styles of the server-rendered pages; the server finds their file in the build's manifest. No script runs there. */
import "./all.css";
