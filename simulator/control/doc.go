// Package control serves a simulator's control API: JSON below /_sim/, for a console, a
// script or a program in any language. GET /_sim/openapi.json describes it.
//
//	sim, err := simulator.Start(simulator.Options{Addr: "127.0.0.1:4010", Handler: control.Handler})
//
// Who reaches it can do everything, so that it belongs on a loopback address. Pages of
// other origins in a browser cannot change anything. Like the simulator it imports only the
// standard library, and nothing that the clients use.
package control
