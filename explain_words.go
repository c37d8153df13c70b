package momo

// phrasebook is what customers are told.
var phrasebook = map[Language][phrases]Explanation{
	English: {
		phraseUnknown: {
			"We do not know yet whether the payment was made.",
			"Do not pay again. We will tell you.",
		},
		phrasePending: {"The payment is on its way.", "Please wait, and do not pay again."},
		phraseApprove: {"We have sent a request to your phone.", "Approve it with your PIN."},
		phraseCode:    {"You will get a code by text message.", "Enter the code here."},
		phraseLink: {
			"The payment goes on at another page.",
			"Open that page and follow what it says.",
		},
		phraseConfirm: {
			"The payment waits until we confirm it.",
			"Please wait. You need not do anything.",
		},
		phraseSucceeded:         {"The payment was successful.", "You need not do anything else."},
		phraseRefunded:          {"The money was given back.", "Check your balance."},
		phraseFailed:            {"The payment was not made.", "You can try again."},
		phraseCancelled:         {"The payment was cancelled.", "Try again if you still want it."},
		phraseInsufficientFunds: {"There is too little money in the account.", "Add money and try again."},
		phraseWrongPIN:          {"The PIN was not correct.", "Try again with the right PIN."},
		phraseTimedOut: {
			"Nobody approved the payment in time.",
			"Try again, and approve the request on the phone.",
		},
		phraseDeclinedOnPhone: {"The payment was refused on the phone.", "Try again if that was a mistake."},
		phraseLimit: {
			"The amount is outside what is allowed.",
			"Try another amount, or ask your network about your limit.",
		},
		phraseNotRegistered: {"This number has no mobile money.", "Check the number, or use another one."},
		phraseNotSent:       {"The payment was not started, and no money has moved.", "Try again in a moment."},
		phraseInvalid: {
			"Something is wrong with the payment, and no money has moved.",
			"Check the number and the amount.",
		},
		phraseOurs: {
			"We cannot make this payment now, and no money has moved.",
			"Try later, or in another way.",
		},
		phraseDuplicate: {
			"This payment was asked for before.",
			"Do not pay again: look at your order first.",
		},
		phraseDeclined: {
			"The payment was declined, and no money has moved.",
			"Try again, or in another way.",
		},
		phraseBusy: {
			"There are too many payments now, and no money has moved.",
			"Try again in a minute.",
		},
	},
	Swahili: {
		phraseUnknown: {"Bado hatujui kama malipo yamefanyika.", "Usilipe tena. Tutakujulisha."},
		phrasePending: {"Malipo yanashughulikiwa.", "Tafadhali subiri, na usilipe tena."},
		phraseApprove: {"Tumetuma ombi la malipo kwenye simu yako.", "Thibitisha kwa kuweka PIN yako."},
		phraseCode:    {"Utapokea msimbo kwa ujumbe mfupi.", "Weka msimbo huo hapa."},
		phraseLink: {
			"Malipo yanaendelea kwenye ukurasa mwingine.",
			"Fungua ukurasa huo na ufuate maelekezo.",
		},
		phraseConfirm: {
			"Malipo yanasubiri tuyathibitishe.",
			"Tafadhali subiri. Huhitaji kufanya lolote.",
		},
		phraseSucceeded:         {"Malipo yamefanikiwa.", "Huhitaji kufanya jambo lingine."},
		phraseRefunded:          {"Pesa zimerudishwa.", "Angalia salio lako."},
		phraseFailed:            {"Malipo hayakufanyika.", "Unaweza kujaribu tena."},
		phraseCancelled:         {"Malipo yameghairiwa.", "Jaribu tena ikiwa bado unataka."},
		phraseInsufficientFunds: {"Salio kwenye akaunti halitoshi.", "Weka pesa kisha ujaribu tena."},
		phraseWrongPIN:          {"PIN iliyowekwa si sahihi.", "Jaribu tena kwa PIN sahihi."},
		phraseTimedOut: {
			"Malipo hayakuthibitishwa kwa wakati.",
			"Jaribu tena, na uthibitishe ombi kwenye simu.",
		},
		phraseDeclinedOnPhone: {"Malipo yamekataliwa kwenye simu.", "Jaribu tena ikiwa ilikuwa kwa makosa."},
		phraseLimit: {
			"Kiasi hiki hakiruhusiwi.",
			"Jaribu kiasi kingine, au uulize mtandao wako kuhusu kikomo chako.",
		},
		phraseNotRegistered: {
			"Namba hii haijasajiliwa kwa pesa za simu.",
			"Hakikisha namba, au tumia nyingine.",
		},
		phraseNotSent: {
			"Malipo hayakuanza, na hakuna pesa iliyohamishwa.",
			"Jaribu tena baada ya muda mfupi.",
		},
		phraseInvalid: {
			"Kuna kosa kwenye malipo, na hakuna pesa iliyohamishwa.",
			"Angalia namba na kiasi.",
		},
		phraseOurs: {
			"Hatuwezi kufanya malipo haya kwa sasa, na hakuna pesa iliyohamishwa.",
			"Jaribu baadaye, au kwa njia nyingine.",
		},
		phraseDuplicate: {"Malipo haya yameshaombwa.", "Usilipe tena: angalia oda yako kwanza."},
		phraseDeclined: {
			"Malipo yamekataliwa, na hakuna pesa iliyohamishwa.",
			"Jaribu tena, au kwa njia nyingine.",
		},
		phraseBusy: {
			"Kuna malipo mengi mno kwa sasa, na hakuna pesa iliyohamishwa.",
			"Jaribu tena baada ya dakika moja.",
		},
	},
	Luganda: {
		phraseUnknown: {"Tetunnamanya oba okusasula kubaddewo.", "Tosasula nate. Tujja kukutegeeza."},
		phrasePending: {"Okusasula kukyakolebwako.", "Lindako, era tosasula nate."},
		phraseApprove: {"Tusindise okusaba kw'okusasula ku ssimu yo.", "Kakasa ng'oyingiza PIN yo."},
		phraseCode:    {"Ojja kufuna koodi mu bubaka.", "Yingiza koodi eyo wano."},
		phraseLink: {
			"Okusasula kugenda mu maaso ku lupapula olulala.",
			"Ggulawo olupapula olwo ogoberere ebiragiro.",
		},
		phraseConfirm:           {"Okusasula kulindirira ffe okukukakasa.", "Lindako. Tewali ky'olina kukola."},
		phraseSucceeded:         {"Okusasula kuwedde bulungi.", "Tewali kirala ky'olina kukola."},
		phraseRefunded:          {"Ssente zizziddwayo.", "Kebera balansi yo."},
		phraseFailed:            {"Okusasula tekubaddewo.", "Osobola okuddamu okugezaako."},
		phraseCancelled:         {"Okusasula kusaziddwamu.", "Ddamu ogezeeko bw'oba okyakwetaaga."},
		phraseInsufficientFunds: {"Ssente eziri ku akawunti tezimala.", "Teekako ssente oddemu ogezeeko."},
		phraseWrongPIN:          {"PIN eyingiziddwa si ntuufu.", "Ddamu ogezeeko ne PIN entuufu."},
		phraseTimedOut:          {"Okusasula tekwakakasiddwa mu budde.", "Ddamu ogezeeko, okakase ku ssimu."},
		phraseDeclinedOnPhone: {
			"Okusasula kugaaniddwa ku ssimu.",
			"Ddamu ogezeeko bwe kiba nga kibadde kikyamu.",
		},
		phraseLimit: {
			"Omuwendo guno tegukkirizibwa.",
			"Gezaako omuwendo omulala, oba buuza kkampuni y'essimu ku kkomo lyo.",
		},
		phraseNotRegistered: {
			"Ennamba eno tewandiisiddwa ku mobile money.",
			"Kebera ennamba, oba kozesa endala.",
		},
		phraseNotSent: {
			"Okusasula tekutandise, era tewali ssente zitambudde.",
			"Ddamu ogezeeko mu kaseera katono.",
		},
		phraseInvalid: {
			"Waliwo ekikyamu mu kusasula, era tewali ssente zitambudde.",
			"Kebera ennamba n'omuwendo.",
		},
		phraseOurs: {
			"Tetusobola kukola kusasula kuno kati, era tewali ssente zitambudde.",
			"Gezaako oluvannyuma, oba mu ngeri endala.",
		},
		phraseDuplicate: {"Okusasula kuno kwasabiddwa dda.", "Tosasula nate: sooka otunule ku oda yo."},
		phraseDeclined: {
			"Okusasula kugaaniddwa, era tewali ssente zitambudde.",
			"Ddamu ogezeeko, oba mu ngeri endala.",
		},
		phraseBusy: {
			"Okusasula kungi nnyo kati, era tewali ssente zitambudde.",
			"Ddamu ogezeeko mu ddakiika emu.",
		},
	},
	French: {
		phraseUnknown: {
			"Nous ne savons pas encore si le paiement a été fait.",
			"Ne payez pas une deuxième fois. Nous vous informerons.",
		},
		phrasePending: {
			"Le paiement est en cours.",
			"Veuillez patienter, et ne payez pas une deuxième fois.",
		},
		phraseApprove: {
			"Nous avons envoyé une demande sur votre téléphone.",
			"Confirmez-la avec votre code PIN.",
		},
		phraseCode: {"Vous allez recevoir un code par SMS.", "Saisissez ce code ici."},
		phraseLink: {
			"Le paiement continue sur une autre page.",
			"Ouvrez cette page et suivez les indications.",
		},
		phraseConfirm: {
			"Le paiement attend notre confirmation.",
			"Veuillez patienter. Vous n'avez rien à faire.",
		},
		phraseSucceeded:         {"Le paiement a réussi.", "Vous n'avez plus rien à faire."},
		phraseRefunded:          {"L'argent a été rendu.", "Vérifiez votre solde."},
		phraseFailed:            {"Le paiement n'a pas été fait.", "Vous pouvez réessayer."},
		phraseCancelled:         {"Le paiement a été annulé.", "Réessayez si vous le souhaitez encore."},
		phraseInsufficientFunds: {"Le solde du compte est insuffisant.", "Rechargez le compte et réessayez."},
		phraseWrongPIN:          {"Le code PIN n'est pas correct.", "Réessayez avec le bon code PIN."},
		phraseTimedOut: {
			"Le paiement n'a pas été confirmé à temps.",
			"Réessayez, et confirmez la demande sur le téléphone.",
		},
		phraseDeclinedOnPhone: {"Le paiement a été refusé sur le téléphone.", "Réessayez si c'était une erreur."},
		phraseLimit: {
			"Ce montant n'est pas autorisé.",
			"Essayez un autre montant, ou demandez votre plafond à votre opérateur.",
		},
		phraseNotRegistered: {
			"Ce numéro n'a pas de compte mobile money.",
			"Vérifiez le numéro, ou utilisez-en un autre.",
		},
		phraseNotSent: {
			"Le paiement n'a pas commencé, et l'argent n'a pas bougé.",
			"Réessayez dans un instant.",
		},
		phraseInvalid: {
			"Quelque chose ne va pas dans ce paiement, et l'argent n'a pas bougé.",
			"Vérifiez le numéro et le montant.",
		},
		phraseOurs: {
			"Nous ne pouvons pas faire ce paiement maintenant, et l'argent n'a pas bougé.",
			"Réessayez plus tard, ou autrement.",
		},
		phraseDuplicate: {
			"Ce paiement a déjà été demandé.",
			"Ne payez pas une deuxième fois : regardez d'abord votre commande.",
		},
		phraseDeclined: {
			"Le paiement a été refusé, et l'argent n'a pas bougé.",
			"Réessayez, ou payez autrement.",
		},
		phraseBusy: {
			"Il y a trop de paiements en ce moment, et l'argent n'a pas bougé.",
			"Réessayez dans une minute.",
		},
	},
}
