// Package clicks tells people from programs among the requests for a link.
//
// A hit is one request for a link, whatever asked for it. Every hit is kept;
// its class says what it was (a person, the card of a chat, a robot, a mail
// gateway, …) and only a person counts as a click. The reason says which rule
// gave the class: a stable code that is stored with the hit, and a sentence in
// both languages for whoever wants to know why a hit did not count.
//
// The rules learn what makes a robot instead of listing the robots of the day:
//
//   - what was asked for: headers only, a page ahead of time, a sub-resource;
//   - who says so: the names of previews, gateways, robots and tools, and the
//     words that robots call themselves by (tokens.go, as data);
//   - an address in the user agent: programs leave one, browsers do not;
//   - the shape: a browser names its machine and its engine, or is one of the
//     old and odd ones that are known by name.
//
// To refuse a person costs an ambassador their credit, and to let a robot pass
// costs a little noise, so doubt is decided for the person.
package clicks
