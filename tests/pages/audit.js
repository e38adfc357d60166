/* What a careful reader with a screen reader, a keyboard or weak eyes would complain about (WCAG 2.2 A and AA). */
() => {
  const complaints = [];
  const say = (what, of) => complaints.push(of ? `${what}: ${of.outerHTML.slice(0, 120)}` : what);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (of) => of.tagName.toLowerCase() + (of.name ? `[${of.name}]` : "");

  const root = document.documentElement;
  if (!["vi", "en"].includes(root.lang)) say("no language");
  if (!document.title.trim()) say("no title");
  if (all("h1").length !== 1) say(`${all("h1").length} first headings`);
  let level = 0;
  for (const heading of all("h1,h2,h3,h4,h5,h6")) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) say("a heading level is left out", heading);
    level = now;
  }
  for (const landmark of ["main", "header", "footer", "nav"]) if (!document.querySelector(landmark)) say(`no ${landmark}`);
  const ids = all("[id]").map((of) => of.id);
  if (new Set(ids).size !== ids.length) say("an id stands twice");
  for (const of of all("[aria-describedby],[aria-labelledby],label[for]")) {
    const named = of.getAttribute("aria-describedby") || of.getAttribute("aria-labelledby") || of.htmlFor;
    for (const id of named.split(" ")) if (!document.getElementById(id)) say("it points nowhere", of);
  }
  const text = (of) => (of.getAttribute("aria-label") || of.textContent).trim();
  for (const of of all("input:not([type=hidden]),textarea,select"))
    if (![...(of.labels || [])].some(text) && !of.getAttribute("aria-label")) say("no label", of);
  for (const of of all("a[href],button")) if (!text(of)) say("no text", of);
  for (const of of all("input[type=radio]"))
    if (!of.closest("fieldset")?.querySelector("legend")?.textContent.trim()) say("no question", of);
  for (const of of all("img")) if (!of.hasAttribute("alt")) say("no alternative", of);
  for (const of of all("table")) if (!of.caption || of.querySelector("th:not([scope])")) say("no caption or scope", of);
  for (const of of all("[tabindex]")) if (of.tabIndex > 0) say("it jumps the queue", of);
  if (all("script,[style],[onclick],[onload]").length) say("inline script or style");

  if (root.scrollWidth > root.clientWidth) say(`it scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const of of all("a[href],button,input:not([type=hidden]),select,textarea")) {
    const box = of.getBoundingClientRect();
    const inText = of.tagName === "A" && getComputedStyle(of).display === "inline";
    const wanted = of.tagName === "BUTTON" || of.matches(".button,.scale input") ? 44 : 24;
    if (!inText && (box.height < wanted || box.width < wanted)) say(`${name(of)} is ${box.width}×${box.height}`, of);
  }

  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const ground = (of) => {
    for (let at = of; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) say("a half-transparent ground", at);
    }
    return [255, 255, 255];
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const of = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || of.closest(".unseen,.skip")) continue;
    const style = getComputedStyle(of);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const seen = contrast(parse(style.color).slice(0, 3), ground(of));
    if (seen < (large ? 3 : 4.5)) say(`contrast ${seen.toFixed(2)}`, of);
  }
  for (const of of all("textarea,select,input[type=text],input[type=date],input[type=search],.scale b")) {
    const seen = contrast(parse(getComputedStyle(of).borderTopColor).slice(0, 3), ground(of.parentElement));
    if (seen < 3) say(`border contrast ${seen.toFixed(2)}`, of);
  }
  return complaints;
};
