// What every page loads: one behaviour a file, each bound by data- attributes. Without it the pages still work.
import "./theme.js";
import "./tabs.js";
import "./views.js";
import "./splitters.js";
import "./events.js";
import "./drafts.js";
import "./focus.js";
import "./shortcuts.js";
import "./trouble.js";
import "./late.js";
import "./lines.js";
import "./filter.js";
import "./plain.js";
import "./rent.js";
import "./mapping.js";
import "./load-editor.js";
