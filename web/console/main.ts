/** Starts the console. */
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/newsreader/wght.css";
import "../shared/tokens.css";
import "../shared/page.css";
import { mount } from "svelte";
import { applyTheme } from "../shared/theme";
import chatWords from "../shared/words/en/chats.json";
import consoleWords from "../shared/words/en/console.json";
import mailWords from "../shared/words/en/mail.json";
import sendingWords from "../shared/words/en/sending.json";
import sharedWords from "../shared/words/en/shared.json";
import { addWords } from "../shared/words/words";
import App from "./App.svelte";

addWords(sharedWords);
addWords(consoleWords);
addWords(chatWords);
addWords(mailWords);
addWords(sendingWords);
applyTheme();
mount(App, { target: document.getElementById("app")! });
