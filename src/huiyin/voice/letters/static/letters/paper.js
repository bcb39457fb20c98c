// Paper letters: chips for walled posts. Everything else works without a script.
import { $ } from "./dom.js";
import * as walls from "./walls.js";

walls.bind($("paper"));
