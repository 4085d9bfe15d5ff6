package slack

import "parley/config"

func tokenOf(s string) config.Secret { return config.NewSecret(s) }
