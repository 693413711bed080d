package io.robinbff.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * A reader of a message's words as the panel shows them ({@code panel/src/text.js}): its
 * rules decide what is HTML and what is a tag. What a style hides is read as well: it is
 * in the mail, and no word that is shown is missed. Where a link leads and what a picture
 * shows stand behind the words.
 *
 * <p>
 * The time grows with the length alone, since nothing is read twice: what was looked for
 * is remembered, and so is where a tag was read that is none.
 */
final class MailText {

	/** These begin and end a line. */
	private static final Set<String> BLOCKS = names(
			"address article aside blockquote body caption center dd dl dt details dialog dir div "
					+ "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol "
					+ "optgroup option p pre search section summary table tbody tfoot thead tr ul xmp");

	private static final Set<String> UNSEEN = names("script style title template datalist iframe noembed noframes");

	/** What browsers know beside those, and what stands in the line. */
	private static final Set<String> KNOWN = names(
			"a abbr acronym area audio b base basefont bdi bdo big br button canvas cite code col colgroup data "
					+ "datalist del dfn em embed fencedframe font frame frameset head i iframe img input ins kbd label link "
					+ "map mark marquee meta meter nobr noembed noframes noscript object output param picture plaintext "
					+ "progress q rb rp rt rtc ruby s samp script select slot small source span strike strong style sub sup "
					+ "td template textarea th time title track tt u var video wbr");

	private static final Pattern IS_HTML = Pattern.compile(
			"\\A\\s*<(?:p|div)>\\S|<(?:!doctype\\s|!--|br\\s*/?>|hr\\s*/?>|img\\s[^<>]*=|(?:body|html)>|(p|div|li|td)>.*<\\1>"
					+ "|(?:a|div|font|p|span|t\\w+)\\s+[\\w-]+\\s*=)",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9:-]{0,30})(?=[\\s/>])",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern NAME = Pattern.compile(
			"<(/?)([a-z][a-z0-9]{0,30}(?:-[\\w.-]{1,60})?(?::[\\w.-]{1,60}){0,9})(?=[\\s/>])",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern ATTRIBUTE = Pattern.compile("[\\s/]*(?:([^\\s/>=]+)(?:\\s*(=)\\s*)?)?");

	private static final Pattern BARE = Pattern.compile("[^\\s>]*");

	private static final Pattern BLANKS = Pattern.compile("\\s+");

	/** Spring knows those of HTML 4, and no code point beyond 16 bits. */
	private static final Pattern CODE = Pattern.compile("&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?",
			Pattern.CASE_INSENSITIVE);

	/** Characters between two breaths: a few milliseconds, whatever they are. */
	private static final int PIECE = 16_384;

	/** So far up and no further. */
	private static final int NEAR = 100;

	private final String html;

	private final Runnable breath;

	private final StringBuilder text;

	private final StringBuilder behind = new StringBuilder();

	private final List<String> open = new ArrayList<>();

	/** Where the next of each stands that was looked for; less than 0 if nowhere. */
	private final Map<String, Integer> next = new HashMap<>();

	private final Set<String> unended = new HashSet<>();

	private final Set<String> closed = new HashSet<>();

	/** In front of this, no name that nobody knows is a tag's. */
	private int plain;

	/** Whether a tag was read to the end of the message in vain. */
	private boolean isTorn;

	/** Where the last breath was taken. */
	private int breathed;

	private MailText(String html, Runnable breath) {
		this.html = html;
		this.breath = breath;
		this.text = new StringBuilder(html.length());
		TAG.matcher(html)
			.results()
			.filter((tag) -> !tag.group(1).isEmpty())
			.forEach((tag) -> this.closed.add(small(tag.group(2))));
	}

	/**
	 * Returns what a reader sees of a message, its words in their order.
	 * @param breath is called now and then, and may break off by an exception
	 */
	static String of(String content, Runnable breath) {
		if (content.indexOf('<') < 0 || !isHtml(content)) {
			return decoded(content);
		}
		MailText mail = new MailText(content, breath);
		mail.read();
		return decoded(mail.text.append(mail.behind).toString());
	}

	private static String decoded(String text) {
		if (text.indexOf('&') < 0) {
			return text;
		}
		String plain = CODE.matcher(text).replaceAll((code) -> {
			int point = (code.group(1) != null) ? Integer.parseInt(code.group(1), 16) : Integer.parseInt(code.group(2));
			return Matcher.quoteReplacement(Character.isValidCodePoint(point) ? Character.toString(point) : " ");
		});
		return HtmlUtils.htmlUnescape(plain.replace("&apos;", "'"));
	}

	private static boolean isHtml(String content) {
		if (IS_HTML.matcher(content).find()) {
			return true;
		}
		Set<String> seen = new HashSet<>();
		Matcher tag = TAG.matcher(content);
		while (tag.find()) {
			String name = small(tag.group(2));
			if (tag.group(1).isEmpty()) {
				seen.add(name);
			}
			else if (seen.contains(name)) {
				return true;
			}
		}
		return false;
	}

	private void read() {
		int at = 0;
		int next = this.html.indexOf('<');
		while (next >= 0) {
			breathe(next);
			this.text.append(this.html, at, next);
			at = after(next);
			if (at == next) {
				this.text.append('<');
				at++;
			}
			next = this.html.indexOf('<', at);
		}
		this.text.append(this.html, at, this.html.length());
	}

	private void breathe(int at) {
		if (Math.abs(at - this.breathed) >= PIECE) {
			this.breathed = at;
			this.breath.run();
		}
	}

	/** Returns where what begins here is over that is no text; here, if it is text. */
	private int after(int at) {
		if (this.html.startsWith("<!--", at)) {
			return afterComment(at);
		}
		if (this.html.startsWith("<!", at) || this.html.startsWith("<?", at)) {
			int end = find(">", at);
			return (end < 0) ? at : end + 1;
		}
		Tag tag = tagAt(at);
		if (tag == null) {
			return at;
		}
		if (!tag.closing && UNSEEN.contains(tag.name)) {
			int end = endOf(tag.name, tag.end);
			return (end > 0) ? end : tag.end;
		}
		if (isLine(tag)) {
			this.text.append(' ');
		}
		else if (!tag.closing) {
			addressesOf(tag);
		}
		return tag.end;
	}

	/** An end without a beginning ends no line. */
	private boolean isLine(Tag tag) {
		if (!BLOCKS.contains(tag.name)) {
			return tag.name.equals("br") || tag.name.equals("td") || tag.name.equals("th");
		}
		if (!tag.closing) {
			if (!this.open.isEmpty() && this.open.getLast().equals("p")) {
				this.open.removeLast();
			}
			if (!tag.name.equals("hr")) {
				this.open.add(tag.name);
			}
			return true;
		}
		List<String> near = this.open.subList(Math.max(0, this.open.size() - NEAR), this.open.size());
		int held = near.lastIndexOf(tag.name);
		if (held < 0) {
			return tag.name.equals("p");
		}
		near.subList(held, near.size()).clear();
		return true;
	}

	private void addressesOf(Tag tag) {
		if (tag.name.equals("a")) {
			this.behind.append(' ').append(BLANKS.matcher(tag.value("href")).replaceAll(""));
		}
		else if (tag.name.equals("img")) {
			String label = tag.value("alt").strip();
			boolean isSmiley = label.length() < 9 && label.chars()
				.noneMatch((c) -> c == '&' || c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
			(isSmiley ? this.text : this.behind.append(' ')).append(label);
		}
	}

	/** A bang before its end changes nothing. */
	private int afterComment(int at) {
		int end = find("-->", at + 2);
		int banged = find("--!>", at + 4);
		return (banged >= 0 && (end < 0 || banged < end)) ? banged + 4 : (end < 0) ? at : end + 3;
	}

	/** Finds what is looked for further on each time. */
	private int find(String what, int from) {
		return this.next.compute(what, (same, at) -> (at == null || (at >= 0 && at < from))
				? Integer.valueOf(this.html.indexOf(what, from)) : at);
	}

	/** Returns where an element ends whose content is no text, or 0. */
	private int endOf(String name, int from) {
		if (this.unended.contains(name)) {
			return 0;
		}
		Matcher edge = Pattern.compile("</" + Pattern.quote(name) + "(?=[\\s/>])[^>]*>?", Pattern.CASE_INSENSITIVE)
			.matcher(this.html);
		if (edge.find(from)) {
			return edge.end();
		}
		this.unended.add(name);
		return 0;
	}

	private @Nullable Tag tagAt(int start) {
		Matcher head = NAME.matcher(this.html).region(start, this.html.length()).useTransparentBounds(true);
		int any = find(">", start);
		if (any < 0 || !head.lookingAt()) {
			return null;
		}
		Tag tag = new Tag(small(head.group(2)), !head.group(1).isEmpty());
		boolean isKnown = tag.isKnown() || this.closed.contains(tag.name);
		if (!isKnown && (start < this.plain || this.isTorn)) {
			return null;
		}
		tag.end = this.isTorn ? 0 : attributesOf(tag, head.end());
		if (tag.end == 0) {
			this.isTorn = true;
			tag.attributes.clear();
			tag.end = any + 1;
		}
		if (isKnown || tag.isFilled()) {
			return tag;
		}
		// Whatever begins in it has no value either, and the same end.
		this.plain = Math.max(this.plain, tag.end);
		return null;
	}

	/** Returns the end of the tag; 0 if it has none. */
	private int attributesOf(Tag tag, int from) {
		Matcher attribute = ATTRIBUTE.matcher(this.html);
		Matcher bare = BARE.matcher(this.html);
		int at = from;
		while (at < this.html.length()) {
			breathe(at);
			attribute.region(at, this.html.length()).lookingAt();
			at = attribute.end();
			String key = attribute.group(1);
			char sign = (at < this.html.length()) ? this.html.charAt(at) : 0;
			if (attribute.group(2) != null) {
				boolean isQuoted = sign == '"' || sign == '\'';
				int end = isQuoted ? this.html.indexOf(sign, at + 1) : -1;
				if (end >= 0) {
					tag.put(key, this.html.substring(at + 1, end));
					at = end + 1;
				}
				else {
					// A quote that does not end is none.
					bare.region(at, this.html.length()).lookingAt();
					tag.put(key, bare.group());
					at = bare.end();
				}
			}
			else if (key != null) {
				tag.put(key, "");
			}
			else if (sign == '>') {
				return at + 1;
			}
			else {
				at++;
			}
		}
		return 0;
	}

	private static Set<String> names(String all) {
		return Set.of(all.split(" "));
	}

	private static String small(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

	/** A tag as it is written. */
	private static final class Tag {

		private final String name;

		private final boolean closing;

		private final Map<String, String> attributes = new HashMap<>();

		private int end;

		Tag(String name, boolean closing) {
			this.name = name;
			this.closing = closing;
		}

		/**
		 * A sigma is made small with a look at all that is around it: not in long ones.
		 */
		void put(String key, String value) {
			this.attributes.putIfAbsent((key.length() < 9) ? small(key) : key, value);
		}

		String value(String key) {
			return this.attributes.getOrDefault(key, "");
		}

		/** Nobody but HTML has these; {@code <name>} and an address stay. */
		boolean isKnown() {
			return this.closing || this.name.indexOf(':') >= 0 || this.name.indexOf('-') >= 0
					|| KNOWN.contains(this.name) || BLOCKS.contains(this.name);
		}

		/** So has it such a value. */
		boolean isFilled() {
			return this.attributes.values().stream().anyMatch((value) -> !value.isEmpty());
		}

	}

}
