"""The rules that are used while the user has none of their own: English and German, to be read and changed."""

from __future__ import annotations

BUILT_IN = """\
# The first line that fits decides. SERVICE: word, several words, "exact phrase", word*, re:REGEX  # about

# Code, writing, mathematics and advice stay with OpenAI even when they speak of today or of news.
openai: python, javascript, typescript, "c++", "c#", rust code, golang, kotlin, regex*, "regular expression*",
    sql, html, css, git, github, docker, kubernetes, linux, bash, compiler, algorithm*, "unit test*", json,
    api, function call, code, coding, programming, programmier*, quellcode, bug, debug*, syntax, stack trace,
    "data structure*"  # code questions
openai: translate, translation, übersetz*, rephrase, proofread, summarize, summarise, poem, gedicht, limerick,
    essay, aufsatz, haiku, "cover letter", song lyrics,
    re:^(?:can you |could you |would you |please |bitte |kannst du |mir )*(?:write|draft|compose|rewrite|invent)\\b,
    re:^(?:kannst du |könntest du |bitte |mir )*(?:schreib\\w*|verfass\\w*|erfinde|dichte|formulier\\w*)\\b,
    re:\\btell (?:me|us) (?:a|another|the) (?:joke|story|riddle)\\b,
    re:\\berzähl\\w* (?:mir |uns )?(?:einen witz|eine geschichte)  # writing tasks
openai: calculate, equation*, gleichung*, integral, derivative, ableitung, "square root", wurzel aus,
    probability, wahrscheinlichkeit, percent of, prozent von, solve for, theorem, proof, beweis*, berechne*,
    re:\\d\\s*(?:[-+*/×÷^]|plus|minus|times|mal|divided by|geteilt durch)\\s*\\d  # mathematics questions
openai: "how are you", "wie geht es dir", "wie geht's", "what day is", "what's the day", "what time is it",
    "what date is", "today's date", "wie spät ist", "welcher tag ist", "welches datum", "der wievielte",
    "what year is it"  # small talk and time questions

# What happened today is known to Grok, which reads X and the news.
xai: twitter, tweet*, retweet*, getwittert, trending, hashtag*, "elon musk", grok,
    re:\\b(?:on|auf|from|via) x\\b(?! ?[-+*/=<>]| axis| achse),
    re:\\bposts?\\b.*\\b(?:about|from|by|on|saying|says)\\b, re:\\bx posts?\\b  # posts on X
xai: "breaking news", "the news", "news today", "today's news", "latest news", "any news", "news about",
    "news on", "news from", headline*, nachrichten, schlagzeile*, neuigkeiten, "in the news", "news headlines",
    "what's new in", "what's happening in", "what is happening in", "was ist los in", "was gibt es neues",
    "was gibt's neues", re:^(?:the |latest |give me |read me )*news\\b  # news
xai: "stock price*", "share price*", "stock market", price of bitcoin, bitcoin*, ethereum, dogecoin,
    crypto price*, "exchange rate*", "price of gold", "gold price", "oil price*", goldpreis, ölpreis,
    aktienkurs*, aktie*, börse*, börsenkurs*, wechselkurs*, wall street, nasdaq, "dow jones", "s&p 500", dax,
    re:\\b(?:stock|shares|aktien)\\b.*\\b(?:today|now|doing|trading|worth|price|heute|gerade|stehen|steht)\\b,
    re:\\bhow (?:is|are|did) [\\w' ]+ (?:stock|shares)\\b, re:\\bkurs (?:von|der|des)\\b  # prices on the markets
xai: who won, "final score", live score, score of game, score* match, "what's the score", "what is the score",
    who is winning, "next match", "next game", when do play next, "league table", kickoff, "kick-off",
    standings, wer hat gewonnen, spielstand, wie hat gespielt, wie steht es beim, bundesliga, tabellenführer,
    anpfiff, wann spielt, nächstes spiel,
    re:\\bdid (?:the )?[\\w' ]+ (?:win|lose)\\b.*\\b(?:last night|yesterday|today|game|match|race)\\b  # sports results

# Questions of how and why, and what things mean, are no news.
openai: explain, erkläre*, "what does", "meaning of", bedeutet, bedeutung von, "history of", geschichte von,
    recipe*, rezept*, "how do i", "how can i", "how does", "how do", "how to", "why do", "why does",
    "wie funktioniert", "wie mache ich", "warum gibt", difference between, unterschied zwischen, what should i,
    "should i", was soll ich, re:\\b(?:in|during|im jahre?) (?:1\\d\\d\\d|200\\d)\\b  # explanations
xai: weather, wetter, forecast, wettervorhersage, vorhersage, "going to rain", will it rain, is it raining,
    "will it snow", regnet es, "wird es regnen", schneit es, "wie warm ist es", "wie warm wird",
    "how hot is it", "how cold is it", umbrella today, brauche regenschirm, temperature outside,
    sunset today  # weather questions
xai: latest, newest, "right now", today, tonight, yesterday, "this morning", "this week", currently,
    "at the moment", "as of now", "up to date", recently, "just happened", "just announced", heute, gestern,
    gerade, derzeit, aktuell*, "zurzeit", "im moment", "diese woche", neueste*, neuester, jüngste*,
    eben passiert, "who is the current", election result*, wahlergebnis*, traffic on, stau auf,
    earthquake  # questions of today
"""
