// How numbers are written on the page: as in reports.

export {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatPercent,
  formatScore,
  formatWeight,
} from "../prune/format.ts";
