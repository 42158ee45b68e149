// Drawing with a finger: a signature on white, or lines on a photo.

export class Ink {
  /** `under`: an image that is drawn upon; without it the canvas is white paper. */
  constructor(canvas, { under = null, colour = "#16202e", width = 3 } = {}) {
    this.canvas = canvas;
    this.under = under;
    this.pen = canvas.getContext("2d");
    this.style = { colour, width };
    this.lines = [];
    this.line = null;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { this.line = null; });
    this.draw();
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.canvas.width,
      ((event.clientY - box.top) / box.height) * this.canvas.height,
    ];
  }

  begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.line = [this.at(event)];
    this.lines.push(this.line);
    this.draw();
  }

  go(event) {
    if (!this.line) return;
    this.line.push(this.at(event));
    this.draw();
  }

  get empty() {
    return this.lines.every((line) => line.length < 2);
  }

  clear() {
    this.lines = [];
    this.draw();
  }

  undo() {
    this.lines.pop();
    this.draw();
  }

  draw() {
    const { pen, canvas } = this;
    if (this.under) pen.drawImage(this.under, 0, 0, canvas.width, canvas.height);
    else {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    pen.strokeStyle = this.style.colour;
    pen.lineWidth = this.style.width;
    pen.lineCap = pen.lineJoin = "round";
    for (const line of this.lines) {
      pen.beginPath();
      line.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
  }
}
