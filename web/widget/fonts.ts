/** The widget's two typefaces, fetched after the first screen stands. */
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/newsreader/wght.css";
