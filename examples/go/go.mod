module example.invalid/tidings-tail

go 1.21
