PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_bookmarks` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`url` text NOT NULL,
	`title` text NOT NULL,
	`note` text,
	`icon` text,
	`added_at` integer NOT NULL,
	CONSTRAINT "note_length" CHECK(length("__new_bookmarks"."note") <= 1000)
);
--> statement-breakpoint
INSERT INTO `__new_bookmarks`("id", "owner", "url", "title", "note", "icon", "added_at") SELECT "id", "owner", "url", "title", substr("note", 1, 1000), "icon", "added_at" FROM `bookmarks`;--> statement-breakpoint
DROP TABLE `bookmarks`;--> statement-breakpoint
ALTER TABLE `__new_bookmarks` RENAME TO `bookmarks`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `bookmarks_owner_url` ON `bookmarks` (`owner`,`url`);--> statement-breakpoint
CREATE INDEX `bookmarks_owner_added` ON `bookmarks` (`owner`,`added_at`);--> statement-breakpoint
CREATE INDEX `bookmarks_owner_title` ON `bookmarks` (`owner`,`title`,`added_at`);
