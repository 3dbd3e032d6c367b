/** The size of what is visible: one pane on phones, and the height that the on-screen keyboard leaves. */
class Phone {
  current = $state(false);

  constructor() {
    const query = matchMedia("(max-width: 819px)");
    this.current = query.matches;
    query.addEventListener("change", () => (this.current = query.matches));
    const viewport = window.visualViewport;
    const fit = () => {
      document.documentElement.style.setProperty("--visible", `${viewport?.height ?? innerHeight}px`);
      // iOS moves the page up for the keyboard; ours has shrunk already.
      if (this.current && scrollY) scrollTo(0, 0);
    };
    viewport?.addEventListener("resize", fit);
    fit();
  }
}

export const phone = new Phone();
