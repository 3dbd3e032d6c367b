# Ruby: on your server, never in the page
require "openssl"

def sign(user_id)
  OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("RAPPORT_IDENTITY_SECRET"), user_id)
end
