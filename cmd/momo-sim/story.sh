#!/usr/bin/env bash
# The story of each provider, with bash, curl and openssl alone: a customer is asked for
# money and says yes, the provider calls back, the payment is looked up, an answer is lost,
# and the ledger shows that it was executed once.
#
#   cmd/momo-sim/story.sh [PROGRAM]
#
# PROGRAM is a momo-sim that was built; without it, it is run from the source.
# docs/simulator.md shows the same commands; a test compares them.
set -euo pipefail

program=("${1:-}")
if [ -z "${1:-}" ]; then program=(go run github.com/momo-go/momo/cmd/momo-sim); fi
scratch=$(mktemp -d)
"${program[@]}" -addr 127.0.0.1:0 > "$scratch/greeting" &
running=$!
trap 'kill "$running" 2> /dev/null || true; wait "$running" 2> /dev/null || true; rm -rf "$scratch"' EXIT

for _ in $(seq 600); do
  grep -q Ctrl-C "$scratch/greeting" && break
  sleep 0.1
done
SIM=$(sed -n '1s/.* at //p' "$scratch/greeting")
source <(grep '^export ' "$scratch/greeting")

# value NAME shows the first member of that name in the JSON that it reads.
value() {
  local text
  text=$(cat)
  [[ "$text" =~ \"$1\":\"?([^\",}]*) ]] && printf '%s' "${BASH_REMATCH[1]}"
}

# expect TEXT ends the story unless what it reads contains the text.
expect() {
  local answer
  answer=$(cat)
  if [[ "$answer" != *"$1"* ]]; then
    printf 'expected %s in: %s\n' "$1" "$answer" >&2
    exit 1
  fi
}

# lose OPERATION lets the next answer to it be lost, after the work is done.
lose() {
  curl -sS "$SIM/_sim/faults" -d '{"provider":"'"$provider"'","operation":"'"$1"'","kind":"reset-after"}' | expect reset-after
}

# executed shows that the payment was executed, and once.
executed() {
  curl -sS "$SIM/_sim/ledger?provider=$provider&reference=$order" | expect '"executed":1,'
}

# approve is the customer who enters the PIN.
approve() {
  curl -sS -X POST "$SIM/_sim/payments/$provider/$order/approve" | expect '"ok":true'
}

# called waits for a callback that was taken, and keeps it as it was sent.
called() {
  local id
  for _ in $(seq 100); do
    curl -sS "$SIM/_sim/deliveries?provider=$provider&limit=1" > "$scratch/deliveries"
    grep -q '"acknowledged":true' "$scratch/deliveries" && break
    sleep 0.1
  done
  expect '"acknowledged":true' < "$scratch/deliveries"
  id=$(value id < "$scratch/deliveries")
  curl -sS "$SIM/_sim/deliveries/$id/raw" > "$scratch/callback"
}

# without shows that a command has no answer.
without() {
  if "$@" > "$scratch/answer" 2>&1; then
    printf 'expected no answer, and got: %s\n' "$(cat "$scratch/answer")" >&2
    exit 1
  fi
}

samsoftpay_charge() {
  curl -sS "$SAMSOFTPAY_BASE_URL/v1/charges" \
    -H "Authorization: Bearer $SAMSOFTPAY_SECRET_KEY" \
    -H "Idempotency-Key: $order" \
    -H "X-Timestamp: $(date +%s)" \
    -H 'Content-Type: application/json' \
    -d '{"amount":10000,"currency":"UGX","channel":"mtn_momo","customer":{"phone":"256700123456"},"reference":"'"$order"'"}'
}

samsoftpay() {
  provider=samsoftpay order=order-001
  curl -sS -X PUT "$SIM/_sim/callbacks/samsoftpay" -d '{"url":"'"$SIM"'/_sim/sink"}' | expect '"ok":true'
  charge=$(samsoftpay_charge | value id)
  approve
  curl -sS "$SAMSOFTPAY_BASE_URL/v1/charges/$charge" -H "Authorization: Bearer $SAMSOFTPAY_SECRET_KEY" | expect '"status":"succeeded"'
  called
  sign=$(sed '1,/^\r$/d' "$scratch/callback" | tr -d '\n' | openssl dgst -sha256 -hmac "$SAMSOFTPAY_WEBHOOK_SECRET" -r | cut -d' ' -f1)
  expect "X-Samsoftpay-Signature: $sign" < "$scratch/callback"
  "${program[@]}" verify "$scratch/callback" | expect 'verdict:    genuine'

  order=order-002
  lose charge
  without samsoftpay_charge
  executed
}

ssentezo_deposit() {
  curl -sS "$SSENTEZO_BASE_URL/deposit" \
    -u "$SSENTEZO_API_USER:$SSENTEZO_API_KEY" \
    -H 'Content-Type: application/json' \
    -d '{"externalReference":"'"$order"'","amount":1000,"msisdn":"'"$SSENTEZO_PHONE"'","currency":"UGX","reason":"order","success_callback":"'"$SIM"'/_sim/sink","failure_callback":"'"$SIM"'/_sim/sink"}'
}

ssentezo() {
  provider=ssentezo order=order-001
  ssentezo_deposit | expect '"transactionStatus":"PENDING"'
  approve
  curl -sS -X POST "$SSENTEZO_BASE_URL/get_status/$order" -u "$SSENTEZO_API_USER:$SSENTEZO_API_KEY" | expect '"transactionStatus":"SUCCEEDED"'
  called
  expect '"externalReference":"order-001"' < "$scratch/callback"

  order=order-002
  lose deposit
  without ssentezo_deposit
  executed
  ssentezo_deposit | expect 'already been taken'
}

# mpgateway_sign is the signature of a text of names and values, in the order of the body.
mpgateway_sign() {
  printf %s "$1" | openssl dgst -sha512 -hmac "$MPGATEWAY_SECRET" -r | cut -d' ' -f1
}

mpgateway_collect() {
  sign=$(mpgateway_sign "merchant_id${MPGATEWAY_MERCHANT_ID}customer_id254700000001order_id${order}amount100.50currencyKESprovider_id40")
  curl -sS "$MPGATEWAY_BASE_URL/$MPGATEWAY_PUBLIC_ID/payment_c2b" \
    -H 'Content-Type: application/json' \
    -d '{"merchant_id":"'"$MPGATEWAY_MERCHANT_ID"'","customer_id":"254700000001","order_id":"'"$order"'","amount":"100.50","currency":"KES","provider_id":40,"signature":"'"$sign"'"}'
}

mpgateway_status() {
  sign=$(mpgateway_sign "merchant_id${MPGATEWAY_MERCHANT_ID}order_id${order}")
  curl -sS "$MPGATEWAY_BASE_URL/$MPGATEWAY_PUBLIC_ID/status" \
    -H 'Content-Type: application/json' \
    -d '{"merchant_id":"'"$MPGATEWAY_MERCHANT_ID"'","order_id":"'"$order"'","signature":"'"$sign"'"}'
}

mpgateway() {
  provider=mpgateway order=order-001
  curl -sS -X PUT "$SIM/_sim/callbacks/mpgateway" -d '{"url":"'"$SIM"'/_sim/sink"}' | expect '"ok":true'
  mpgateway_collect | expect '"status":1,'
  approve
  mpgateway_status | expect '"status":2,'
  called
  "${program[@]}" verify "$scratch/callback" | expect 'verdict:    genuine'

  order=order-002
  lose payment_c2b
  without mpgateway_collect
  executed
  mpgateway_status | expect '"status":1,'
}

# sapama_hash is the hash of values that are sorted by their names, the secret among them.
sapama_hash() {
  printf %s "$1" | openssl dgst -sha256 -r | cut -d' ' -f1
}

sapama_checkout() {
  sign=$(sapama_hash "Nakuru.1000.$SAPAMA_API_KEY.$SAPAMA_API_SECRET.$order.post.$SIM/_sim/sink.KES.shoes.john@example.com.live.John.stkpush.json.https://merchant.example/i.png.Otieno.$SAPAMA_TILL.Mwangi.254722906835.$order")
  curl -sS "$SAPAMA_BASE_URL/api/checkout" \
    -d api_key="$SAPAMA_API_KEY" -d format=json -d hash="$sign" \
    -d first_name=John -d middle_name=Mwangi -d last_name=Otieno -d email=john@example.com \
    -d phone=254722906835 -d description=shoes -d address=Nakuru -d amount=1000 -d currency=KES \
    -d reference_number="$order" -d bill_ref_number="$order" -d location_id="$SAPAMA_TILL" \
    -d flow=stkpush -d environment=live -d callback_http_method=post \
    -d callback_url="$SIM/_sim/sink" -d image_url=https://merchant.example/i.png
}

sapama_list() {
  sign=$(sapama_hash "$SAPAMA_API_KEY.$SAPAMA_API_SECRET.json.any")
  curl -sS "$SAPAMA_BASE_URL/api/get_transactions?api_key=$SAPAMA_API_KEY&format=json&ipned=any&hash=$sign"
}

sapama() {
  provider=sapama order=order-001
  sapama_checkout | expect '"message":"STK push initiated'
  approve
  called
  expect 'reference_number=order-001' < "$scratch/callback"
  sapama_list | expect '"type":"receipt"'

  order=order-002
  lose checkout
  without sapama_checkout
  executed
  sapama_list | expect '"reference_number":"order-002"'
}

sppay_initiate() {
  curl -sS "$SPPAY_BASE_URL/v1/api/payments/initiate" \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"receive_account_no":"'"$SPPAY_ACCOUNT_NO"'","amount":2,"payee":{"email":"'"$SPPAY_EMAIL"'","account":{"code":"'"$SPPAY_INSTITUTION"'","number":"'"$SPPAY_PHONE"'"}},"callback_url":"'"$SIM"'/_sim/sink","reference":"'"$order"'"}'
}

sppay() {
  provider=sppay order=order-001
  token=$(curl -sS "$SPPAY_BASE_URL/oauth/token" -H 'Content-Type: application/json' \
    -d '{"grant_type":"password","client_id":"'"$SPPAY_CLIENT_ID"'","client_secret":"'"$SPPAY_CLIENT_SECRET"'","username":"'"$SPPAY_USERNAME"'","password":"'"$SPPAY_PASSWORD"'"}' | value access_token)
  transaction=$(sppay_initiate | value reference)
  code=$(curl -sS "$SIM/_sim/messages?phone=$SPPAY_PHONE&limit=1" | value code)
  curl -sS "$SPPAY_BASE_URL/v1/api/payments/otp/submit" \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"otp":"'"$code"'","transaction_reference":"'"$transaction"'"}' | expect '"status":"Success"'
  approve
  curl -sS "$SPPAY_BASE_URL/v1/api/transactions/$transaction/status" -H "Authorization: Bearer $token" | expect '"name":"Success"'
  called
  expect "$transaction" < "$scratch/callback"

  order=order-002
  lose initiate
  without sppay_initiate
  executed
}

for story in samsoftpay ssentezo mpgateway sapama sppay; do
  "$story"
  printf '%s: asked, approved, called back, and a lost answer executed once\n' "$story"
done
