// SVG as text: elements with escaped attributes.

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Attributes of an element; numbers are rounded to hundredths. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element; `content` is markup, and attributes are escaped. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const list = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : escape(value);
    return ` ${key}="${text}"`;
  });
  return content === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${content}</${name}>`;
}

/** Text about a point. */
export function write(x: number, y: number, text: string, attributes: Attributes): string {
  return element(
    "text",
    { x, y, "text-anchor": "middle", "dominant-baseline": "central", ...attributes },
    escape(text),
  );
}
