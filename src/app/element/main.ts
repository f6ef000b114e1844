// Defines <espalier-net>. Built into one file without imports or exports, which is a module and a classic script alike: a
// page that is opened from a disk may load only the latter.

import { EspalierNet } from "./espalier-net.ts";

if (customElements.get("espalier-net") === undefined) customElements.define("espalier-net", EspalierNet);
