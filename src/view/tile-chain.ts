// A weight matrix far away, kept up to date under a moving slider: the matrix falls into blocks, and of each block the
// strongest weights are known, so that its strongest that stands is found among a few, not among all. Built once.

/** Blocks of the finest level: two a pixel of the widest tile, so that screens of twice the resolution see no less. */
const MOST = { width: 224, height: 112 };
/** Weights that are kept of each block. With half of both sides gone, one block in ten has none of its eight left. */
const KEPT = 8;
const NONE = 0xffffffff;

/** A matrix [rows][columns], and which of its rows and columns stand. */
export interface Matrix {
  readonly weights: Float32Array;
  readonly rows: Uint8Array;
  readonly columns: Uint8Array;
}

export interface TileChain {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
  /** [height][width][KEPT]: places in the weights, the strongest first, equals in their order; NONE where there are fewer. */
  readonly strongest: Uint32Array;
  /** |w| of the last that is kept of each block; −1 while there is room. */
  readonly least: Float32Array;
  /** Rows that have been taken in. */
  done: number;
}

/** A chain that has taken no row in. */
export function startChain(rows: number, columns: number): TileChain {
  const [width, height] = [Math.min(MOST.width, columns), Math.min(MOST.height, rows)];
  return {
    rows,
    columns,
    height,
    width,
    strongest: new Uint32Array(height * width * KEPT).fill(NONE),
    least: new Float32Array(height * width).fill(-1),
    done: 0,
  };
}

/** The block of a row or a column. */
function blockOf(index: number, blocks: number, size: number): number {
  return Math.floor((index * blocks) / size);
}

/** Puts a weight among the strongest of its block; it belongs there. */
function insert({ strongest, least }: TileChain, weights: Float32Array, block: number, place: number): void {
  const [first, last] = [block * KEPT, block * KEPT + KEPT - 1];
  const magnitude = Math.abs(weights[place] ?? 0);
  let at = last;
  for (; at > first; at--) {
    const before = strongest[at - 1] ?? NONE;
    if (before !== NONE && Math.abs(weights[before] ?? 0) >= magnitude) break;
    strongest[at] = before;
  }
  strongest[at] = place;
  const weakest = strongest[last] ?? NONE;
  if (weakest !== NONE) least[block] = Math.abs(weights[weakest] ?? 0);
}

/** Takes some more rows in. Returns true when the chain has all of them. */
export function growChain(chain: TileChain, weights: Float32Array, rows: number): boolean {
  const { columns, least } = chain;
  const blocks = Uint32Array.from({ length: columns }, (_, at) => blockOf(at, chain.width, columns));
  const end = Math.min(chain.rows, chain.done + rows);
  for (; chain.done < end; chain.done++) {
    const line = blockOf(chain.done, chain.height, chain.rows) * chain.width;
    const first = chain.done * columns;
    for (let column = 0; column < columns; column++) {
      const weight = weights[first + column] ?? 0;
      const block = line + (blocks[column] ?? 0);
      if ((weight < 0 ? -weight : weight) > (least[block] ?? 0))
        insert(chain, weights, block, first + column);
    }
  }
  return chain.done === chain.rows;
}

/** The standing indices, and where those of each block begin among them. */
function standingIn(stands: Uint8Array, blocks: number): { indices: Uint32Array; starts: Uint32Array } {
  const indices = Uint32Array.from(stands.keys()).filter((index) => stands[index] === 1);
  const starts = new Uint32Array(blocks + 1).fill(indices.length);
  for (let at = indices.length - 1; at >= 0; at--)
    starts[blockOf(indices[at] ?? 0, blocks, stands.length)] = at;
  // A block in which nothing stands begins where the next one does.
  for (let block = blocks - 1; block >= 0; block--)
    starts[block] = Math.min(starts[block] ?? 0, starts[block + 1] ?? 0);
  return { indices, starts };
}

/** Signed maximum of what stands in each block, [height][width]; NaN where nothing does. The chain must be complete. */
export function standingTile(chain: TileChain, { weights, rows, columns }: Matrix): Float32Array {
  const tile = new Float32Array(chain.width * chain.height).fill(Number.NaN);
  const [down, across] = [standingIn(rows, chain.height), standingIn(columns, chain.width)];
  /** The strongest of a block of whose kept weights none stands. */
  const searchBlock = (y: number, x: number): number => {
    let [most, strength] = [Number.NaN, -1];
    for (let r = down.starts[y] ?? 0; r < (down.starts[y + 1] ?? 0); r++)
      for (let c = across.starts[x] ?? 0; c < (across.starts[x + 1] ?? 0); c++) {
        const weight = weights[(down.indices[r] ?? 0) * chain.columns + (across.indices[c] ?? 0)] ?? 0;
        if (Math.abs(weight) <= strength) continue;
        [most, strength] = [weight, Math.abs(weight)];
      }
    return most;
  };
  for (let y = 0; y < chain.height; y++) {
    if (down.starts[y] === down.starts[y + 1]) continue;
    for (let x = 0; x < chain.width; x++) {
      const block = y * chain.width + x;
      tile[block] = firstStanding(chain, block, weights, rows, columns) ?? searchBlock(y, x);
    }
  }
  return tile;
}

/** The strongest kept weight of a block that stands; undefined where none does and there are others. */
function firstStanding(
  { strongest, columns: width }: TileChain,
  block: number,
  weights: Float32Array,
  rows: Uint8Array,
  columns: Uint8Array,
): number | undefined {
  for (let at = block * KEPT; at < (block + 1) * KEPT; at++) {
    const place = strongest[at] ?? NONE;
    if (place === NONE) return Number.NaN;
    const row = Math.floor(place / width);
    if (rows[row] === 1 && columns[place - row * width] === 1) return weights[place] ?? 0;
  }
  return undefined;
}

/** The next level of the chain, of any smaller size: the signed maximum of the blocks under each pixel. */
export function shrinkTile(
  tile: Float32Array,
  from: { readonly width: number; readonly height: number },
  width: number,
  height: number,
): Float32Array {
  const small = new Float32Array(width * height).fill(Number.NaN);
  for (let y = 0; y < from.height; y++)
    for (let x = 0; x < from.width; x++) {
      const weight = tile[y * from.width + x] ?? Number.NaN;
      const pixel = blockOf(y, height, from.height) * width + blockOf(x, width, from.width);
      const most = small[pixel] ?? Number.NaN;
      if (!Number.isNaN(weight) && !(Math.abs(weight) <= Math.abs(most))) small[pixel] = weight;
    }
  return small;
}
