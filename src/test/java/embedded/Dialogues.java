package embedded;

import java.util.List;

/** A book of dialogues that customers of Dutch web shops have with agents. */
final class Dialogues {

	static final List<String> WEB_STORES = List.of("Fietsplezier.nl", "Tuinhuis Outlet", "Koffiebranderij De Molen",
			"Babykamer.nl", "Lampenwinkel Zuid", "Boekhandel Van Dijk");

	/** Order numbers as each web store writes them. */
	static final List<String> ORDER_PREFIXES = List.of("FP", "TO-", "KM", "BK2026-", "LZ", "VD");

	static final List<String> CUSTOMERS = List.of("Anna de Vries", "Bram Jansen", "Chaimae El Amrani", "Daan Bakker",
			"Emma Visser", "Fatma Yıldız", "Gijs van der Berg", "Hanneke Smit", "Ibrahim Osman", "Jasper Meijer",
			"Kateřina Nováková", "Lars Mulder", "Maria Gonçalves", "Noah de Boer", "Olga Petrova", "Pieter Dekker",
			"Quinten Hoekstra", "Roos van Leeuwen", "Sanne Vermeulen", "Thijs Kok", "Uğur Demir", "Vera Schouten",
			"Wei Zhang", "Xander Prins", "Yara Haddad", "Zoë Willems", "Aoife O'Brien", "Björn Lindqvist",
			"Chloé Dubois", "Dirk-Jan Peeters", "Eva Müller", "Femke Postma", "Giulia Rossi", "Henk Huisman",
			"Ingrid van Dam", "Joost Kuipers");

	static final List<String> AGENTS = List.of("Petra", "Sam", "Marloes", "Youssef");

	static final List<Scene> SCENES = List.of(new Scene("Waar blijft mijn bestelling?", "Delivery",
			"Levering, Track & trace",
			"Hallo, ik heb vorige week besteld en nog niets ontvangen. Kunt u kijken waar het pakket is?",
			"Goedemiddag! Het pakket ligt bij het sorteercentrum en wordt morgen tussen 10:00 en 12:00 uur bezorgd.",
			"Klant belde gisteren ook al. Bij nog een vertraging: verzendkosten terug.", "Top, dank u wel!"),
			new Scene("Verkeerde maat ontvangen", "Return", "Retour,Ruilen",
					"Ik heb maat M besteld maar L in de doos gevonden. Hoe kan ik ruilen?",
					"Wat vervelend! Het retourlabel staat in uw mailbox; zodra het pakket gescand is sturen we maat M.",
					"Tweede klacht over deze partij deze week, magazijn is ingelicht.",
					"Gelukt, bedankt voor de snelle hulp."),
			new Scene("Factuur op naam van het bedrijf", "Invoice", "Factuur",
					"Kan de factuur op naam van ons bedrijf worden gezet, met btw-nummer?",
					"Zeker. Stuur ons het btw-nummer en het adres, dan krijgt u vandaag een nieuwe factuur.",
					"Btw-nummer gecontroleerd, klopt.", "Ontvangen, prima zo."),
			new Scene("Broken on arrival", "Complaint", "Damage, Priority",
					"Hi, the parcel arrived today but the glass is broken. Photos attached. What now?",
					"Sorry to hear that! A replacement leaves our warehouse today; you may keep the broken one.",
					"Carrier claim filed. Fragile sticker was missing.", "Great service, thank you :-)"),
			new Scene("Kortingscode werkt niet", "Question", "Actie",
					"De code WELKOM10 wordt niet geaccepteerd bij het afrekenen.",
					"De code geldt vanaf € 50. We hebben hem voor u verlaagd, probeert u het nog eens?",
					"Coulance, eenmalig.", "Ja, nu wel. Fijn!"),
			new Scene("Abonnement pauzeren", "Subscription", "",
					"Ik ben twee maanden op reis. Kan mijn abonnement zo lang stil?",
					"Dat kan: we hebben het gepauzeerd tot 1 maart. U hoeft niets te doen.",
					"Pauze ingesteld in het shopsysteem.", "Super, tot dan."));

	private Dialogues() {
	}

	/**
	 * A conversation's words.
	 *
	 * @param subject of the conversation
	 * @param category as ROBIN has it
	 * @param tags joined by commas, with and without blanks
	 * @param question the customer's
	 * @param reply the agent's
	 * @param note between agents
	 * @param thanks the customer's
	 */
	record Scene(String subject, String category, String tags, String question, String reply, String note,
			String thanks) {
	}

}
