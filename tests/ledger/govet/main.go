// Reads {"key", "proofs": [{"leaf", "index", "tree_size", "hashes", "checkpoint"}],
// "consistency": {"old", "new", "hashes"}} and checks it with the Go checksum database's own packages.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proof struct {
	Leaf       string   `json:"leaf"`
	Index      int64    `json:"index"`
	TreeSize   int64    `json:"tree_size"`
	Hashes     []string `json:"hashes"`
	Checkpoint string   `json:"checkpoint"`
}

type growth struct {
	Old    string   `json:"old"`
	New    string   `json:"new"`
	Hashes []string `json:"hashes"`
}

type input struct {
	Key         string  `json:"key"`
	Proofs      []proof `json:"proofs"`
	Consistency *growth `json:"consistency"`
}

func fail(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func hash(text string) tlog.Hash {
	raw, err := base64.StdEncoding.DecodeString(text)
	fail("base64", err)
	if len(raw) != tlog.HashSize {
		fail("hash", fmt.Errorf("%d bytes", len(raw)))
	}
	var found tlog.Hash
	copy(found[:], raw)
	return found
}

func hashes(texts []string) []tlog.Hash {
	found := []tlog.Hash{}
	for _, text := range texts {
		found = append(found, hash(text))
	}
	return found
}

func head(signed, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	fail("key", err)
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	fail("note", err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		fail("checkpoint", fmt.Errorf("%q", opened.Text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail("size", err)
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

func main() {
	var given input
	fail("input", json.NewDecoder(os.Stdin).Decode(&given))
	for _, one := range given.Proofs {
		tree := head(one.Checkpoint, given.Key)
		if tree.N != one.TreeSize {
			fail("size", fmt.Errorf("%d, not %d", tree.N, one.TreeSize))
		}
		leaf := tlog.RecordHash([]byte(one.Leaf))
		fail("inclusion", tlog.CheckRecord(hashes(one.Hashes), tree.N, tree.Hash, one.Index, leaf))
	}
	if given.Consistency != nil {
		old, now := head(given.Consistency.Old, given.Key), head(given.Consistency.New, given.Key)
		fail("consistency", tlog.CheckTree(hashes(given.Consistency.Hashes), now.N, now.Hash, old.N, old.Hash))
	}
	fmt.Printf("%d proofs hold\n", len(given.Proofs))
}
