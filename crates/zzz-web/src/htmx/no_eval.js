// Keeps htmx from running what stands in attributes: `hx-on`, `js:` values, filters of `hx-trigger`.
htmx.registerExtension("no-eval", {
  init(api) {
    const refuse = function () {
      throw new Error("htmx runs no code of attributes here: put it into a script");
    };
    api.initSecurity(null, refuse, refuse);
  },
});
