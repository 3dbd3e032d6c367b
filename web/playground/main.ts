/** Starts the playground: both sides of one desk on one page, in demo mode only. */
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/newsreader/wght.css";
import "../shared/tokens.css";
import "../shared/page.css";
import "./playground.css";
import { mount } from "svelte";
import playgroundWords from "../shared/words/en/playground.json";
import sharedWords from "../shared/words/en/shared.json";
import { addWords } from "../shared/words/words";
import App from "./App.svelte";

addWords(sharedWords);
addWords(playgroundWords);
mount(App, { target: document.getElementById("app")! });
