// A drawing has what a canvas would show: shapes, inks, text on its baseline, and nothing outside of a clip.

import { describe, expect, it } from "vitest";
import { type Measure, SvgPen } from "../../src/view/svg-pen.ts";

/** Letters half as wide as high; capitals reach to 0.9 of the size over the baseline, the middle is 0.35 above it. */
function measure(): Measure {
  const pen = { font: "", textBaseline: "alphabetic" as CanvasTextBaseline };
  const measureText = (text: string) => {
    const size = Number(/([\d.]+)px/.exec(pen.font)?.[1]);
    const down = pen.textBaseline === "middle" ? 0.35 : pen.textBaseline === "top" ? 0.9 : 0;
    return { width: (text.length * size) / 2, fontBoundingBoxAscent: (0.9 - down) * size } as TextMetrics;
  };
  return Object.assign(pen, { measureText });
}

function drawn(draw: (pen: SvgPen) => void): string {
  const pen = new SvgPen(measure());
  draw(pen);
  return pen.markup;
}

describe("a pen that writes an SVG", () => {
  it("makes a whole circle of two arcs, and a part of one", () => {
    const circle = drawn((pen) => {
      pen.arc(10, 20, 5, 0, 2 * Math.PI);
      pen.fill();
    });
    expect(circle).toBe('<path d="M15 20A5 5 0 0 1 5 20A5 5 0 0 1 15 20" fill="#000"/>');
    const large = drawn((pen) => {
      pen.arc(0, 0, 10, Math.PI / 2, 2 * Math.PI);
      pen.stroke();
    });
    expect(large).toContain('d="M0 10A10 10 0 1 1 10 0"');
  });

  it("rounds corners as a canvas does, whichever way they turn", () => {
    const corners = drawn((pen) => {
      pen.moveTo(0, 10);
      pen.arcTo(0, 0, 10, 0, 4);
      pen.arcTo(20, 0, 20, -10, 4);
      pen.arcTo(20, -20, 20, -30, 4);
      pen.stroke();
    });
    expect(corners).toContain('d="M0 10L0 4A4 4 0 0 1 4 0L16 0A4 4 0 0 0 20 -4L20 -20"');
    const box = drawn((pen) => {
      pen.roundRect(0, 0, 20, 4, 8);
      pen.fill();
    });
    expect(box).toContain(
      'd="M2 0L18 0A2 2 0 0 1 20 2L20 2A2 2 0 0 1 18 4L2 4A2 2 0 0 1 0 2L0 2A2 2 0 0 1 2 0Z"',
    );
  });

  it("writes text on its baseline, with its size, weight and side, and no wider than there is room", () => {
    const text = drawn((pen) => {
      pen.font = "600 10px sans-serif";
      pen.textAlign = "right";
      pen.textBaseline = "middle";
      pen.fillStyle = "#abc";
      pen.fillText("a < b", 50, 20, 15);
    });
    expect(text).toBe(
      '<text x="50" y="23.5" text-anchor="end" font-size="10" font-weight="600" textLength="15"' +
        ' lengthAdjust="spacingAndGlyphs" fill="#abc">a &lt; b</text>',
    );
  });

  it("keeps inks, dashes, turns and clips until it restores what was", () => {
    const lines = drawn((pen) => {
      pen.save();
      pen.rect(0, 0, 8, 8);
      pen.clip();
      pen.save();
      pen.translate(3, 4);
      pen.rotate(Math.PI / 2);
      pen.globalAlpha = 0.5;
      pen.setLineDash([2, 3]);
      pen.strokeRect(0, 0, 1, 1);
      pen.restore();
      pen.fillRect(0, 0, 2, 2);
      pen.restore();
      pen.fillRect(0, 0, 3, 3);
    }).split("\n");
    expect(lines).toEqual([
      '<clipPath id="part1"><path d="M0 0L8 0L8 8L0 8Z"/></clipPath>',
      '<g clip-path="url(#part1)">',
      expect.stringMatching(
        /stroke-dasharray="2 3" stroke-opacity="0.5" transform="translate\(3.00 4.00\) rotate\(90.00\)"\/>$/,
      ),
      '<rect x="0" y="0" width="2" height="2" fill="#000"/>',
      "</g>",
      '<rect x="0" y="0" width="3" height="3" fill="#000"/>',
    ]);
  });

  it("fills with a gradient that it has put before", () => {
    const scale = drawn((pen) => {
      const gradient = pen.createLinearGradient(1, 0, 9, 0);
      gradient.addColorStop(0, "#fff");
      gradient.addColorStop(1, "#000");
      pen.fillStyle = gradient;
      pen.fillRect(1, 2, 8, 1);
    });
    expect(scale.replaceAll("\n", "")).toBe(
      '<linearGradient id="part1" x1="1" y1="0" x2="9" y2="0" gradientUnits="userSpaceOnUse">' +
        '<stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>' +
        '<rect x="1" y="2" width="8" height="1" fill="url(#part1)"/>',
    );
  });
});
