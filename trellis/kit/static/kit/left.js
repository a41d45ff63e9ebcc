// The first thing on a page, before anything is drawn: where somebody left while there was no line, nothing is shown.
// leave_now.js then ends the session and goes to the empty note.

if (localStorage.getItem("left")) document.documentElement.hidden = true;
