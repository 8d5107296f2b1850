/** The parts of a report that its program fills: empty and hidden until it runs, with a table in their place if it never does. */
import { html } from "./markup.ts";
import type { Html } from "./markup.ts";

/** @param instead what stands for them without JavaScript */
export function interactiveSections(instead: Html): Html {
  return html`<section id="where" aria-labelledby="where-title" hidden>
      <div class="section-head">
        <h2 id="where-title">Where</h2>
        <fieldset class="switch">
          <legend>Sizes show</legend>
          <label
            ><input type="radio" name="measure" value="bytes" checked />
            bytes</label
          >
          <label
            ><input type="radio" name="measure" value="actions" />
            actions</label
          >
        </fieldset>
      </div>
      <nav id="crumbs" aria-label="Folder that is shown"></nav>
      <div class="split">
        <div id="treemap" aria-hidden="true"></div>
        <div
          id="folders"
          role="region"
          aria-label="Folders, the largest change first"
        ></div>
      </div>
      <ul class="legend" id="legend"></ul>
    </section>
    <section id="actions" aria-labelledby="actions-title" hidden>
      <h2 id="actions-title">Actions</h2>
      <form id="filters" role="search" aria-label="Choose actions">
        <label class="field grow"
          ><span>Path contains</span
          ><input
            type="search"
            id="text-filter"
            autocomplete="off"
            spellcheck="false"
        /></label>
        <label class="field"
          ><span>Source</span
          ><select id="source-filter"></select
        ></label>
        <label class="field"
          ><span>Reason</span
          ><select id="reason-filter"></select
        ></label>
        <label class="field"
          ><span>Order</span
          ><select id="order"></select
        ></label>
        <fieldset id="op-filter"><legend>What is done</legend></fieldset>
      </form>
      <p class="count-line">
        <span id="count" role="status"></span>
        <button type="button" id="reset" hidden>Show all</button>
      </p>
      <div
        id="grid"
        role="treegrid"
        aria-labelledby="actions-title"
        aria-describedby="grid-keys"
        tabindex="0"
      >
        <div class="row columns" role="row" aria-rowindex="1">
          <span role="columnheader">Action</span
          ><span role="columnheader">Path</span
          ><span role="columnheader">Size</span
          ><span role="columnheader">Why</span>
        </div>
        <div id="rows" role="rowgroup"></div>
      </div>
      <p class="hint" id="grid-keys">
        Arrow keys, Page Up and Down, Home and End move; Enter shows what is
        there before and after.
      </p>
    </section>
    <noscript>
      <section aria-labelledby="instead-title">
        <h2 id="instead-title">By folder</h2>
        <p>
          The list of single actions needs JavaScript.
          <code>ftp-sync show PLAN</code> lists them without.
        </p>
        ${instead}
      </section>
    </noscript>`;
}
