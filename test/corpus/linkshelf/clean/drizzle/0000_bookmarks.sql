CREATE TABLE `bookmarks` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`url` text NOT NULL,
	`title` text NOT NULL,
	`note` text,
	`icon` text,
	`added_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bookmarks_owner_url` ON `bookmarks` (`owner`,`url`);--> statement-breakpoint
CREATE INDEX `bookmarks_owner_added` ON `bookmarks` (`owner`,`added_at`);--> statement-breakpoint
CREATE INDEX `bookmarks_owner_title` ON `bookmarks` (`owner`,`title`,`added_at`);--> statement-breakpoint
CREATE TABLE `tags` (
	`bookmark_id` text NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`bookmark_id`, `name`),
	FOREIGN KEY (`bookmark_id`) REFERENCES `bookmarks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `tags_owner_name` ON `tags` (`owner`,`name`);
