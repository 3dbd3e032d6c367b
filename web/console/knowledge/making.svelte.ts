/** Making a new article: whether its question is being asked for, and the words to begin with. */
class Making {
  open = $state(false);
  words = $state("");

  start(words = ""): void {
    this.words = words ? words.charAt(0).toLocaleUpperCase() + words.slice(1) : "";
    this.open = true;
  }

  close = (): void => {
    this.open = false;
  };
}

export const making = new Making();
