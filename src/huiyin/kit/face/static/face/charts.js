/* Draws each [data-chart] from the JSON block beside it, in the tokens' colours; the table under it says the same. */
(function () {
  "use strict";
  if (!window.echarts) return;
  var drawn = [];
  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function option(data) {
    var ink = token("--ink-2"), line = token("--line");
    var large = parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;
    var text = { color: ink, fontFamily: token("--sans"), fontSize: Math.round(13 * large) };
    var tip = { trigger: data.kind === "pie" ? "item" : "axis", backgroundColor: token("--surface"), borderColor: line, textStyle: { color: token("--ink") }, confine: true };
    var colours = [1, 2, 3, 4, 5, 6].map(function (n) { return token("--series-" + n); });
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (data.kind === "pie") {
      return { animation: !still, color: colours, textStyle: text, tooltip: tip, series: [{ type: "pie", radius: ["45%", "70%"], label: { color: ink, formatter: "{b} {c}" },
        data: data.labels.map(function (name, i) { return { name: name, value: data.series[0].values[i] }; }) }] };
    }
    return {
      animation: !still, color: colours, textStyle: text, tooltip: tip,
      legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: text } : undefined,
      grid: { left: 4, right: 12, top: data.series.length > 1 ? 60 : 28, bottom: 4, containLabel: true },
      xAxis: { type: "category", data: data.labels, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: text },
      yAxis: { type: "value", name: data.unit || "", minInterval: 1, nameTextStyle: Object.assign({ align: "right" }, text), axisLabel: text, splitLine: { lineStyle: { color: line } } },
      series: data.series.map(function (s, i) {
        return { name: s.name, type: data.kind === "line" ? "line" : "bar", data: s.values, stack: data.kind === "stack" ? "all" : undefined, barMaxWidth: 28,
          symbol: ["circle", "rect", "triangle", "diamond"][i % 4], symbolSize: 6, lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][i % 3] } };
      }),
    };
  }
  function draw(place) {
    var block = document.getElementById(place.dataset.chart + "-data");
    if (!block) return;
    var data = JSON.parse(block.textContent);
    var chart = window.echarts.getInstanceByDom(place) || window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option(data), true);
    if (drawn.indexOf(chart) < 0) drawn.push(chart);
  }
  function all() { document.querySelectorAll("[data-chart]").forEach(draw); }
  all();
  document.addEventListener("face:theme", all);
  document.addEventListener("htmx:load", all);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  window.addEventListener("resize", function () { drawn.forEach(function (c) { c.resize(); }); });
})();
