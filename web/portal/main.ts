/** The styles of the server-rendered pages; the server finds their files in the build's manifest. No script runs there. */
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/newsreader/wght.css";
import "../shared/tokens.css";
import "../shared/page.css";
import "./portal.css";
import "./forms.css";
