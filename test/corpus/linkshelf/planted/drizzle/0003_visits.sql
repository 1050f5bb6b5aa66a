CREATE TABLE `__new_shares` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`bookmark_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`visits` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`bookmark_id`) REFERENCES `bookmarks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_shares`("token_hash", "bookmark_id", "expires_at", "visits") SELECT "token_hash", "bookmark_id", "expires_at", 0 FROM `shares`;--> statement-breakpoint
DROP TABLE `shares`;--> statement-breakpoint
ALTER TABLE `__new_shares` RENAME TO `shares`;--> statement-breakpoint
CREATE UNIQUE INDEX `shares_token` ON `shares` (`token_hash`);
