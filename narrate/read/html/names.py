"""Word tables: elements, roles and class names by their meaning for an article."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Elements with a break before and after their text.
BLOCK_TAGS = _words("""
    html body address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main ol p plaintext pre section summary
    table tbody td tfoot th thead tr ul xmp
""")
# Elements that browsers show as a control or not at all.
NEVER_TEXT_TAGS = _words("""
    annotation annotation-xml applet audio button canvas datalist embed frame frameset head iframe input link map menu
    meta meter nav noscript object optgroup option output progress rp rt script select style svg template textarea title
    video
""")
BOILERPLATE_ROLES = _words("""
    alert alertdialog banner button complementary contentinfo dialog doc-backlink doc-toc menu menubar menuitem
    navigation search tablist toolbar tooltip
""")
# The tables below hold words and pairs of words of class names and ids: "relatedPosts" has "related", "posts" and
# "related-posts".
#
# Boilerplate that may be long: left out if enough of the article remains.
LONG_NAMES = _words("""
    ccpa comment-area comment-list comment-section comment-thread comments consent cookie cookies disqus gdpr outbrain
    taboola
""")
# Boilerplate of any shape, unless it holds most of the page.
CERTAIN_NAMES = _words("""
    adsbygoogle ambox anchor-link breadcrumb breadcrumbs catlinks cite-backlink editsection footnote-backref headerlink
    jump-to mbox navbox pager pagination printfooter screen-reader sistersitebox site-sub sitenotice skip-link skip-to
    skiplink sr-only toc visually-hidden visuallyhidden
""")
# Boilerplate if it is short or mostly links.
LIKELY_NAMES = _words("""
    about-author ad ads advert advertisement advertising adverts article-meta author-bio author-box banner
    byline colophon comment-form dateline donate donation entry-meta follow footer jump-link jump-recipe login
    menu meta modal more-from most-popular most-read nav navbar navigation newsletter next-prev noprint overlay
    paywall popular popup portal post-meta post-navigation prev-next print-button promo promos promotion rating
    ratings read-next recirc recirculation recommendations recommended related replies respond retweet share
    sharebar shares sharing sidebar sign-up signup social sponsor sponsored subscribe subscription tag-list tags
    toolbar trending tweet-this you-may
""")
NOTE_NAMES = _words("endnote endnotes fn-list footnote footnotes references reflist")
# The texts of links from a heading to itself, and from a note back to the text.
PERMALINKS = _words("# ¶ § 🔗 ↩ ↩︎ ↑ ^ ⁋ ∞ link permalink edit [edit]")
