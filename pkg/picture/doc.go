// Package picture draws the QR code of a link, as SVG for a screen or a
// printer and as PNG for everything else.
package picture
