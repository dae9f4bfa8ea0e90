/** The style sheet of the shadow tree. */

import { frame } from "./styles-frame";
import { log } from "./styles-log";
import { tokens } from "./tokens";

export const styles = tokens + frame + log;
