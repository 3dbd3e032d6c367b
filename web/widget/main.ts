/** Starts the widget inside its frame, or as a page of its own. */
import "../shared/tokens.css";
import "../shared/page.css";
import "./widget.css";
import { mount } from "svelte";
import words from "../shared/words/en/widget.json";
import { addWords } from "../shared/words/words";
import App from "./App.svelte";
import { Chat } from "./chat.svelte";

addWords(words);
const chat = new Chat(new URLSearchParams(location.search).get("key") ?? "");
mount(App, { target: document.getElementById("app")!, props: { chat } });
chat.begin();
// The first screen stands before its fonts: they come in beside it.
void import("./fonts");
