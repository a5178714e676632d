// Package picture draws the preview card of a vacancy, which chats and networks
// show, and the QR code of a link, as SVG for a screen or a printer and as PNG
// for everything else.
//
// The card is set in Liberation (SIL Open Font License 1.1), which has every
// letter of the Latin alphabets of Europe.
package picture
