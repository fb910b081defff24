/* The keys, wherever on the page the reader is; a field that is typed in keeps its own. */

const typing = (target) => target.matches("input, select, textarea");

const onKey = (event, { step, open, search, back, help }) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const inList = document.activeElement === list;
  const does = {
    j: () => step(1), k: () => step(-1), "/": search, "?": help, t: turnTheme, Escape: back,
    ...(inList ? {
      ArrowDown: () => step(1), ArrowUp: () => step(-1), PageDown: () => step(8), PageUp: () => step(-8),
      Home: () => step(-Infinity), End: () => step(Infinity), Enter: open,
    } : {}),
  }[event.key];
  if (!does || (typing(event.target) && event.key !== "Escape")) return;
  event.preventDefault();
  does();
};
