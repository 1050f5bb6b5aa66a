DROP INDEX "comments_space_id_author_id_idx";
CREATE FUNCTION member_activity(member uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT (SELECT count(*) FROM posts WHERE author_id = member) + (SELECT count(*) FROM comments WHERE author_id = member) $$;
