// The path of an SVG, built with the calls that a 2D canvas has for it.

interface Point {
  readonly x: number;
  readonly y: number;
}

const round = (value: number) => String(Math.round(value * 100) / 100);

export class SvgPath {
  private commands: string[] = [];
  private last: Point | undefined;

  /** The path as an SVG's `d` has it. */
  get d(): string {
    return this.commands.join("");
  }

  beginPath(): void {
    this.commands = [];
    this.last = undefined;
  }

  private go(command: string, numbers: readonly number[], x: number, y: number): void {
    this.commands.push(command + numbers.map(round).join(" "));
    this.last = { x, y };
  }

  moveTo(x: number, y: number): void {
    this.go("M", [x, y], x, y);
  }

  lineTo(x: number, y: number): void {
    this.go(this.last === undefined ? "M" : "L", [x, y], x, y);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.go("C", [ax, ay, bx, by, x, y], x, y);
  }

  closePath(): void {
    this.commands.push("Z");
  }

  /** A part of a circle, clockwise as on the screen, from one angle to another. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const at = (angle: number) => ({ x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) });
    const start = at(from);
    this.lineTo(start.x, start.y);
    // An SVG's arc cannot end where it begins.
    const steps = to - from >= 2 * Math.PI ? [from + Math.PI, from + 2 * Math.PI] : [to];
    for (const angle of steps) {
      const end = at(angle);
      const large = steps.length === 1 && to - from > Math.PI ? 1 : 0;
      this.go("A", [radius, radius, 0, large, 1, end.x, end.y], end.x, end.y);
    }
  }

  /** A line towards a corner, and around it towards a point. */
  arcTo(x: number, y: number, nextX: number, nextY: number, radius: number): void {
    const start = this.last ?? { x, y };
    const [back, on] = [unit(start.x - x, start.y - y), unit(nextX - x, nextY - y)];
    const turn = back.x * on.y - back.y * on.x;
    if (Math.abs(turn) < 1e-6) return this.lineTo(x, y);
    const reach = (radius * (1 + back.x * on.x + back.y * on.y)) / Math.abs(turn);
    const end = { x: x + on.x * reach, y: y + on.y * reach };
    this.lineTo(x + back.x * reach, y + back.y * reach);
    this.go("A", [radius, radius, 0, 0, turn < 0 ? 1 : 0, end.x, end.y], end.x, end.y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    for (const [right, down] of [
      [width, 0],
      [width, height],
      [0, height],
    ] as const)
      this.lineTo(x + right, y + down);
    this.closePath();
  }

  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const [right, bottom] = [x + width, y + height];
    const most = Math.min(radius, Math.abs(width) / 2, Math.abs(height) / 2);
    this.moveTo(x + most, y);
    this.arcTo(right, y, right, bottom, most);
    this.arcTo(right, bottom, x, bottom, most);
    this.arcTo(x, bottom, x, y, most);
    this.arcTo(x, y, right, y, most);
    this.closePath();
  }
}

function unit(x: number, y: number): Point {
  const length = Math.hypot(x, y) || 1;
  return { x: x / length, y: y / length };
}
