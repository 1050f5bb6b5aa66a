CREATE TABLE `shares` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`bookmark_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`bookmark_id`) REFERENCES `bookmarks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `shares_bookmark` ON `shares` (`bookmark_id`);--> statement-breakpoint
CREATE INDEX `shares_expiry` ON `shares` (`expires_at`);
