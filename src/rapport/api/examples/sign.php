<?php // PHP: on your server, never in the page

function sign(string $user_id): string
{
    return hash_hmac('sha256', $user_id, getenv('RAPPORT_IDENTITY_SECRET'));
}
