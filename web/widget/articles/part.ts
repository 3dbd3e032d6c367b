/** The part of the widget for finding answers by oneself; it comes once the first screen stands. */
export { default as Answers } from "./Answers.svelte";
export { default as ArticleView } from "./ArticleView.svelte";
export { Shelf } from "./shelf.svelte";
