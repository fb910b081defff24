// How many texts a page shows, and those with too little contrast against all that is painted behind them.
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const painted = colours => {
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const lightness = rgb => rgb.map(part => part / 255).map(part =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const found = [];
  let seen = 0;
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || ["SCRIPT", "STYLE", "OPTION"].includes(one.tagName) || !one.checkVisibility()) continue;
    const style = getComputedStyle(one), behind = [];
    for (let at = one; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const back = ["white", ...behind], ink = one.ownerSVGElement ? style.fill : style.color;
    const [high, low] = [lightness(painted([...back, ink])), lightness(painted(back))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    seen += 1;
    const contrast = (high + 0.05) / (low + 0.05);
    const said = `${contrast.toFixed(2)} ${one.className} ${one.textContent.slice(0, 30)}`;
    if (contrast < (large ? 3 : 4.5)) found.push(said);
  }
  return [seen, found];
}
