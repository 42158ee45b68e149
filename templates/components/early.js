(function (root) {
  root.classList.add("m-js");
  var choice = null;
  try { choice = localStorage.getItem("m-theme"); } catch (error) { /* storage may be forbidden */ }
  var night = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-bs-theme", night ? "dark" : "light");
})(document.documentElement);
