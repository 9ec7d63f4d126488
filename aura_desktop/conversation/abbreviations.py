"""Word lists that tell a full stop that ends a sentence from one that does not.

All entries are lower case and without the final stop. The groups differ in what may follow; `stops.py` applies them.
Missing an entry costs one early pause; a wrong entry only joins two sentences, so the lists are generous.
"""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


NEVER = _words(
    # English
    "dr mr mrs ms mx messrs prof gen rep sen gov capt cpt lt sgt cpl pvt col maj cmdr adm rev hon fr pres supt",
    "det insp",
    "mt ft vs e.g i.e cf approx viz esp incl resp ed eds asst assoc",
    # German
    "z.b d.h u.a u.u o.ä u.ä i.d.r m.e z.t s.o s.u v.a bzw ggf evtl inkl exkl zzgl abzgl sog hr fr frl dipl ing",
    "st geb",
    "ca mio mrd tsd vgl bspw insb d.i i.a i.v m.w s.a z.hd ehem gest verh dr.-ing",
    # French, Spanish, Italian, Portuguese, Dutch
    "m mm mme mmes mlle mlles me p.ex c.-à-d env av bd ndlr sr sra srta ud uds vd d dª dña lic sig sigg sig.ra",
    "dott avv",
    "arch geom rag egr spett ecc p.es exmo exma dhr mevr mw drs bijv o.a d.w.z m.b.t t.a.v",
    # Polish, Czech, Russian, Swedish
    "np tj tzn tzw m.in zob gł gr inż mgr hab например т.е напр см рис гл ул д стр t.ex bl.a d.v.s s.k",
)
"""Always followed by the rest of the sentence."""

NUMBERED = _words(
    "no nos nr nrn núm nº fig figs p pp pg vol vols ch chap sec sect par para art arts eq eqs ver v § abb tab kap",
    "bd s z",
    "jan feb mar mär apr jun jul aug sep sept okt oct nov dec dez mon tue tues wed thu thurs fri sat sun tel ext op",
    "rm apt ste nb cap pag pág",
)
"""Goes on only before a number or a Roman numeral: "No. 5", but "No. I will not."."""

NAMES = _words(
    "st jr sr inc ltd co corp bros ave blvd rd hwy dept univ assn u.s u.k u.s.a u.n e.u d.c l.a n.y ph.d m.d b.a",
    "m.a b.sc",
    "m.sc ll.m j.d mba esq plc llc gmbh s.a s.l s.p.a al str pl vgl",
)
"""May end a sentence or stand within a name: decided by whether the next word is one that often starts a sentence."""

LOOSE = _words(
    "etc usw usf p.m a.m pm am u.s.w o.dgl min max sec secs hrs hr mins in ft yd oz lb lbs kg km cm mm est std stdn",
    "sek jh jhd ecc i.e.s ff z.zt b.c a.d b.c.e c.e v.chr n.chr etcetera enz и.т.д т.д т.п itd itp",
)
"""Ends the sentence unless a lower-case letter follows."""

TIMES = _words("a.m p.m")
"""Times of day: a weekday, a month or a zone may follow with a capital."""

AFTER_TIMES = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august",
    "september october november december est edt cst cdt mst mdt pst pdt gmt utc bst cet cest eastern central",
    "mountain",
    "pacific et ct mt pt",
)

STARTERS = _words(
    "the a an this that these those it he she we you they i there here what when where why who how which if in on at",
    "for from to with as by of but and or so yet then also however its his her our your their my is are was were",
    "do does",
    "did can could will would should may might has have had let's please no yes not after before since while because",
    "although once now today most many some all each every another one two both either neither it's that's there's",
    "i'm i'd i'll i've we're we'll you're you'll they're he's she's don't let try",
    "der die das ein eine einen einem es er sie wir ihr ich du und aber oder wenn wann wo wer was wie warum dann",
    "danach",
    "deshalb außerdem hier dort dies diese dieser dieses im am bei mit von zu auf aus nach man kann ist sind hat",
    "haben",
    "le la les un une il elle nous vous ils elles on ce cette ces mais et ou donc dans pour avec je tu",
    "el los las una uno ella ellos pero en por con yo",
)
"""Words that start sentences far more often than they follow an abbreviation inside one."""

BEFORE_ORDINALS = _words(
    "der die das des dem den am im vom zum beim bis ab seit zur jeder jede jedes jeden jedem ein eine einen einem",
    "einer",
    "mein meine meinen meinem dein sein seine seinen ihr ihre ihren unser unsere und oder ersten",
)
"""German words before an ordinal number ("am 3. Oktober", "im 19. Jahrhundert")."""

AFTER_ORDINALS = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert weltkrieg",
    "klasse stock platz tag woche monat quartal geburtstag bundesliga",
)
"""German words after an ordinal number."""
