<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Aura cannot go on. A report without private text was kept.</source>
        <translation>Aura kann nicht weitermachen. Ein Bericht ohne private Texte wurde aufbewahrt.</translation>
    </message>
    <message>
        <source>Aura</source>
        <translation>Aura</translation>
    </message>
    <message>
        <source>A question is open in the window of Aura; answer it first.</source>
        <translation>Im Fenster von Aura ist eine Frage offen; bitte erst beantworten.</translation>
    </message>
    <message>
        <source>Aura could not start its engine. Please restart it; a report without private text was kept.</source>
        <translation>Aura konnte nicht vollständig starten. Bitte Aura neu starten; ein Bericht ohne private Texte wurde aufgehoben.</translation>
    </message>
    <message>
        <source>Something went wrong inside Aura. You can go on; a report without private text was kept.</source>
        <translation>In Aura ist ein Fehler aufgetreten. Es geht trotzdem weiter; ein Bericht ohne private Texte wurde aufgehoben.</translation>
    </message>
    <message>
        <source>Something went wrong inside Aura. You can go on; the log says more.</source>
        <translation>In Aura ist ein Fehler aufgetreten. Es geht trotzdem weiter; mehr steht im Protokoll.</translation>
    </message>
    <message>
        <source>Aura goes on here. Its menu shows the window again, or ends Aura.</source>
        <translation>Aura läuft hier weiter. Das Menü zeigt das Fenster wieder oder beendet Aura.</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Choose microphone</source>
        <translation>Mikrofon wählen</translation>
    </message>
    <message>
        <source>Choose speaker</source>
        <translation>Lautsprecher wählen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Use push-to-talk</source>
        <translation>Sprechtaste nutzen</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>How to talk</source>
        <translation>Art zu sprechen</translation>
    </message>
    <message>
        <source>Hands-free</source>
        <translation>Freihändig</translation>
    </message>
    <message>
        <source>Aura listens all the time and answers when you pause</source>
        <translation>Aura hört ständig zu und antwortet in Ihren Pausen</translation>
    </message>
    <message>
        <source>Push to talk</source>
        <translation>Sprechtaste</translation>
    </message>
    <message>
        <source>Aura listens only while you hold the button or the space bar</source>
        <translation>Aura hört nur zu, solange Sie den Knopf oder die Leertaste halten</translation>
    </message>
    <message>
        <source>Or type here</source>
        <translation>Oder hier schreiben</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Type here instead of speaking; Enter sends</source>
        <translation>Hier schreiben statt sprechen; die Eingabetaste sendet</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>What you and Aura said, oldest first. Ctrl+Enter asks about its addresses</source>
        <translation>Was Sie und Aura gesagt haben, das Älteste zuerst. Strg+Eingabe fragt nach den Adressen darin</translation>
    </message>
    <message>
        <source>you spoke here</source>
        <translation>hier haben Sie gesprochen</translation>
    </message>
    <message>
        <source>stopped here</source>
        <translation>hier angehalten</translation>
    </message>
    <message>
        <source>you wrote here</source>
        <translation>hier haben Sie geschrieben</translation>
    </message>
    <message>
        <source>not spoken</source>
        <translation>nicht gesprochen</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Close devices</source>
        <translation>Geräte schließen</translation>
    </message>
    <message>
        <source>Show all devices</source>
        <translation>Alle Geräte zeigen</translation>
    </message>
    <message>
        <source>Also list the system&apos;s raw entries</source>
        <translation>Auch die rohen Einträge des Systems auflisten</translation>
    </message>
    <message>
        <source>&amp;Microphone</source>
        <translation>&amp;Mikrofon</translation>
    </message>
    <message>
        <source>&amp;Speaker</source>
        <translation>&amp;Lautsprecher</translation>
    </message>
    <message>
        <source>Microphone and speaker are one Bluetooth headset: while Aura listens through it, everything sounds like a telephone. Choose another microphone to keep its full sound.</source>
        <translation>Mikrofon und Lautsprecher sind ein Bluetooth-Headset: Solange Aura darüber zuhört, klingt alles wie am Telefon. Mit einem anderen Mikrofon bleibt der volle Klang.</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Kein Mikrofon</translation>
    </message>
    <message>
        <source>No speaker</source>
        <translation>Kein Lautsprecher</translation>
    </message>
    <message>
        <source>{device} (default)</source>
        <translation>{device} (Standard)</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Silence Aura at once (Escape)</source>
        <translation>Aura sofort verstummen lassen (Esc)</translation>
    </message>
    <message>
        <source>Silences Aura at once; Escape does the same</source>
        <translation>Lässt Aura sofort verstummen; die Esc-Taste tut dasselbe</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings ({keys})</source>
        <translation>Einstellungen ({keys})</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Eingabetaste)</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Stumm aus</translation>
    </message>
    <message>
        <source>Listen again</source>
        <translation>Wieder zuhören</translation>
    </message>
    <message>
        <source>Ignore the microphone; a reply goes on</source>
        <translation>Das Mikrofon nicht beachten; eine Antwort geht weiter</translation>
    </message>
    <message>
        <source>Show where the time went</source>
        <translation>Zeigen, wo die Zeit blieb</translation>
    </message>
    <message>
        <source>Times of the last answer</source>
        <translation>Zeiten der letzten Antwort</translation>
    </message>
    <message>
        <source>Shows where the time went</source>
        <translation>Zeigt, wo die Zeit blieb</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>Noch keine Antwort</translation>
    </message>
    <message>
        <source>Choose microphone and speaker ({device})</source>
        <translation>Mikrofon und Lautsprecher wählen ({device})</translation>
    </message>
    <message>
        <source>Microphone: {device}</source>
        <translation>Mikrofon: {device}</translation>
    </message>
    <message>
        <source>Set up Aura</source>
        <translation>Aura einrichten</translation>
    </message>
    <message>
        <source>Set up later</source>
        <translation>Später einrichten</translation>
    </message>
    <message>
        <source>Aura works with what it finds; the settings have “Set up again”</source>
        <translation>Aura nimmt, was es findet; in den Einstellungen gibt es „Neu einrichten“</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Skip this page</source>
        <translation>Diese Seite überspringen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>Schritt {number} von {count}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>A line shows how loud your voice must be</source>
        <translation>Ein Strich zeigt, wie laut Ihre Stimme sein muss</translation>
    </message>
    <message>
        <source>Your microphone</source>
        <translation>Ihr Mikrofon</translation>
    </message>
    <message>
        <source>Which one do you talk into?</source>
        <translation>In welches sprechen Sie?</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Say something: the level should pass the line.</source>
        <translation>Sagen Sie etwas: Der Pegel soll den Strich erreichen.</translation>
    </message>
    <message>
        <source>Open the system&apos;s microphone settings</source>
        <translation>Mikrofoneinstellungen des Systems öffnen</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>Erlaubnis</translation>
    </message>
    <message>
        <source>Aura hears you.</source>
        <translation>Aura hört Sie.</translation>
    </message>
    <message>
        <source>Nothing loud enough yet.</source>
        <translation>Noch war nichts laut genug.</translation>
    </message>
    <message>
        <source>The system&apos;s settings did not open; look for the microphone&apos;s privacy there.</source>
        <translation>Die Einstellungen des Systems gingen nicht auf; dort unter Datenschutz nach dem Mikrofon sehen.</translation>
    </message>
    <message>
        <source>macOS asks once whether Aura may use the microphone. If it was refused, allow it there.</source>
        <translation>macOS fragt einmal, ob Aura das Mikrofon nutzen darf. Wurde es abgelehnt, lässt es sich dort erlauben.</translation>
    </message>
    <message>
        <source>Windows must let desktop apps use the microphone. If the level stays empty, allow it there.</source>
        <translation>Windows muss Desktop-Apps das Mikrofon erlauben. Bleibt der Pegel leer, lässt es sich dort erlauben.</translation>
    </message>
    <message>
        <source>If the level stays empty, look in the sound settings of the system: the microphone may be muted there.</source>
        <translation>Bleibt der Pegel leer, hilft ein Blick in die Klangeinstellungen des Systems: Dort kann das Mikrofon stumm sein.</translation>
    </message>
    <message>
        <source>Mind and voice</source>
        <translation>Verstand und Stimme</translation>
    </message>
    <message>
        <source>Offline, on this computer</source>
        <translation>Offline, auf diesem Computer</translation>
    </message>
    <message>
        <source>A service, with a key of yours</source>
        <translation>Ein Dienst, mit eigenem Schlüssel</translation>
    </message>
    <message>
        <source>A server on this computer</source>
        <translation>Ein Server auf diesem Computer</translation>
    </message>
    <message>
        <source>Who hears, answers and speaks?</source>
        <translation>Wer hört, antwortet und spricht?</translation>
    </message>
    <message>
        <source>Aura uses</source>
        <translation>Aura nutzt</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>No account, no network, nothing leaves this computer. It hears English, and answers simply.</source>
        <translation>Kein Konto, kein Netz, nichts verlässt diesen Computer. Versteht Englisch und antwortet einfach.</translation>
    </message>
    <message>
        <source>Hear the voice</source>
        <translation>Stimme anhören</translation>
    </message>
    <message>
        <source>Speaking…</source>
        <translation>Spricht …</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Paste the key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Prüft …</translation>
    </message>
    <message>
        <source>Check the key</source>
        <translation>Schlüssel prüfen</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sucht …</translation>
    </message>
    <message>
        <source>Look for servers again</source>
        <translation>Erneut nach Servern suchen</translation>
    </message>
    <message>
        <source>Paste a key first.</source>
        <translation>Bitte zuerst einen Schlüssel einfügen.</translation>
    </message>
    <message>
        <source>Get a key at {host}</source>
        <translation>Schlüssel holen bei {host}</translation>
    </message>
    <message>
        <source>There is a key for {service} already.</source>
        <translation>Für {service} gibt es schon einen Schlüssel.</translation>
    </message>
    <message>
        <source>{service} hears and speaks; something else answers.</source>
        <translation>{service} hört und spricht; es antwortet etwas anderes.</translation>
    </message>
    <message>
        <source>The key is kept in the system&apos;s keyring when you finish.</source>
        <translation>Der Schlüssel kommt am Ende in den Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>No web browser was found; the address is {url}</source>
        <translation>Es wurde kein Webbrowser gefunden; die Adresse ist {url}</translation>
    </message>
    <message>
        <source>Looking for servers on this computer…</source>
        <translation>Sucht Server auf diesem Computer …</translation>
    </message>
    <message>
        <source>None was found. Aura knows Ollama, LM Studio, llama.cpp, vLLM, speaches and Kokoro; start one and look again.</source>
        <translation>Es wurde keiner gefunden. Aura kennt Ollama, LM Studio, llama.cpp, vLLM, speaches und Kokoro; bitte einen starten und erneut suchen.</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message>
        <source>hears</source>
        <translation>hört</translation>
    </message>
    <message>
        <source>speaks</source>
        <translation>spricht</translation>
    </message>
    <message>
        <source>It {jobs}; the rest stays as it is.</source>
        <translation>Der Server {jobs}; alles andere bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>All set. The settings change it at any time.</source>
        <translation>Fertig eingerichtet. In den Einstellungen lässt sich alles jederzeit ändern.</translation>
    </message>
    <message>
        <source>Your speaker</source>
        <translation>Ihr Lautsprecher</translation>
    </message>
    <message>
        <source>Where should Aura be heard?</source>
        <translation>Wo soll Aura zu hören sein?</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>Play a test sound</source>
        <translation>Testton abspielen</translation>
    </message>
    <message>
        <source>Does Aura hear itself?</source>
        <translation>Hört Aura sich selbst?</translation>
    </message>
    <message>
        <source>Aura says a sentence and listens to it. Be quiet for some seconds.</source>
        <translation>Aura sagt einen Satz und hört ihn sich an. Bitte einige Sekunden leise sein.</translation>
    </message>
    <message>
        <source>Check for echo</source>
        <translation>Echo prüfen</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Hört zu …</translation>
    </message>
    <message>
        <source>Heard nothing? Choose another speaker, or turn it up.</source>
        <translation>Nichts gehört? Bitte einen anderen Lautsprecher wählen oder lauter stellen.</translation>
    </message>
    <message>
        <source>How you talk</source>
        <translation>Wie Sie sprechen</translation>
    </message>
    <message>
        <source>How do you take your turn?</source>
        <translation>Wie kommen Sie zu Wort?</translation>
    </message>
    <message>
        <source>Key in any program</source>
        <translation>Taste in jedem Programm</translation>
    </message>
    <message>
        <source>If you like: it works while another window is in front.</source>
        <translation>Wenn gewünscht: Sie wirkt, während ein anderes Fenster vorn ist.</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Aura heard you. That is all there is to it.</source>
        <translation>Aura hat Sie gehört. Mehr braucht es nicht.</translation>
    </message>
    <message>
        <source>Aura listens only while you hold the button or the space bar.</source>
        <translation>Aura hört nur zu, solange Sie den Knopf oder die Leertaste halten.</translation>
    </message>
    <message>
        <source>Aura listens all the time and answers when you pause. Talk over it, and it falls silent.</source>
        <translation>Aura hört ständig zu und antwortet in Ihren Pausen. Sobald Sie dazwischensprechen, verstummt Aura.</translation>
    </message>
    <message>
        <source>Aura is getting ready…</source>
        <translation>Aura macht sich bereit …</translation>
    </message>
    <message>
        <source>Hold the space bar, and ask: “What can you do?”</source>
        <translation>Leertaste halten und fragen: „What can you do?“</translation>
    </message>
    <message>
        <source>Just ask: “What can you do?”</source>
        <translation>Einfach fragen: „What can you do?“</translation>
    </message>
    <message>
        <source>Only the latest part of this long conversation is shown</source>
        <translation>Von diesem langen Gespräch ist nur der letzte Teil zu sehen</translation>
    </message>
    <message>
        <source>Aura is still starting; try again in a moment</source>
        <translation>Aura startet noch; bitte gleich noch einmal versuchen</translation>
    </message>
    <message>
        <source>Aura conversations</source>
        <translation>Gespräche mit Aura</translation>
    </message>
    <message>
        <source>The conversation was exported</source>
        <translation>Das Gespräch wurde exportiert</translation>
    </message>
    <message>
        <source>{n} conversations were exported</source>
        <translation>{n} Gespräche wurden exportiert</translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) taken in; already here: {present}</source>
        <translation>
            <numerusform>%n Gespräch aufgenommen; schon hier: {present}</numerusform>
            <numerusform>%n Gespräche aufgenommen; schon hier: {present}</numerusform>
        </translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Take in an export</source>
        <translation>Export einlesen</translation>
    </message>
    <message>
        <source>Delete all conversations?</source>
        <translation>Alle Gespräche löschen?</translation>
    </message>
    <message>
        <source>Delete all conversations of this profile, the starred ones too?</source>
        <translation>Alle Gespräche dieses Profils löschen, auch die mit Stern?</translation>
    </message>
    <message>
        <source>They cannot be brought back. Export them first if you want to keep them.</source>
        <translation>Sie lassen sich nicht zurückholen. Was bleiben soll, bitte vorher exportieren.</translation>
    </message>
    <message>
        <source>Delete all</source>
        <translation>Alle löschen</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Nachricht kopieren</translation>
    </message>
    <message>
        <source>Say it again</source>
        <translation>Noch einmal vorlesen</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Noch einmal fragen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>Remove star</source>
        <translation>Stern entfernen</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Mit Stern versehen</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>Als Markdown exportieren …</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Als JSON exportieren …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export all as Markdown…</source>
        <translation>Alle als Markdown exportieren …</translation>
    </message>
    <message>
        <source>Export all as JSON…</source>
        <translation>Alle als JSON exportieren …</translation>
    </message>
    <message>
        <source>Take in an export…</source>
        <translation>Export einlesen …</translation>
    </message>
    <message>
        <source>Delete all…</source>
        <translation>Alle löschen …</translation>
    </message>
    <message>
        <source>Only starred conversations</source>
        <translation>Nur Gespräche mit Stern</translation>
    </message>
    <message>
        <source>Hide the history</source>
        <translation>Verlauf ausblenden</translation>
    </message>
    <message>
        <source>Private conversation: nothing of it is kept</source>
        <translation>Privates Gespräch: Nichts davon wird aufbewahrt</translation>
    </message>
    <message>
        <source>Export, take in, delete all</source>
        <translation>Exportieren, einlesen, alle löschen</translation>
    </message>
    <message>
        <source>Begin a new conversation</source>
        <translation>Ein neues Gespräch beginnen</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Gespräche</translation>
    </message>
    <message>
        <source>No conversation found</source>
        <translation>Kein Gespräch gefunden</translation>
    </message>
    <message>
        <source>No starred conversations</source>
        <translation>Keine Gespräche mit Stern</translation>
    </message>
    <message>
        <source>Your conversations will be listed here</source>
        <translation>Hier werden Ihre Gespräche stehen</translation>
    </message>
    <message>
        <source>The conversation was copied</source>
        <translation>Das Gespräch wurde kopiert</translation>
    </message>
    <message>
        <source>All conversations were deleted</source>
        <translation>Alle Gespräche wurden gelöscht</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Privat</translation>
    </message>
    <message>
        <source>Show the history</source>
        <translation>Verlauf zeigen</translation>
    </message>
    <message>
        <source>Private: nothing is kept. Show the history</source>
        <translation>Privat: Nichts wird aufbewahrt. Verlauf zeigen</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Gespräche durchsuchen</translation>
    </message>
    <message>
        <source>Name of the conversation</source>
        <translation>Name des Gesprächs</translation>
    </message>
    <message>
        <source>Its first words</source>
        <translation>Seine ersten Worte</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>mit Stern</translation>
    </message>
    <message>
        <source>The latest first; Enter opens one, the menu key shows what can be done with it</source>
        <translation>Das neueste zuerst; die Eingabetaste öffnet eines, die Menütaste zeigt, was sich damit tun lässt</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Deleted: {title}</source>
        <translation>Gelöscht: {title}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <comment>a day without its year, as QLocale formats it</comment>
        <translation>d. MMMM</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>a day with its year, as QLocale formats it</comment>
        <translation>d. MMMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>a short day without its year</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>a short day</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>More than {count} conversations found</source>
        <translation>Mehr als {count} Gespräche gefunden</translation>
    </message>
    <message>
        <source>{count} conversations found</source>
        <translation>{count} Gespräche gefunden</translation>
    </message>
    <message>
        <source>One conversation found</source>
        <translation>Ein Gespräch gefunden</translation>
    </message>
    <message>
        <source>Hold to talk</source>
        <translation>Zum Sprechen halten</translation>
    </message>
    <message>
        <source>Hold it or the space bar while you speak. Enter starts and ends it as well.</source>
        <translation>Beim Sprechen den Knopf oder die Leertaste halten. Die Eingabetaste beginnt und beendet es ebenfalls.</translation>
    </message>
    <message>
        <source>Hold it, or the space bar, while you speak</source>
        <translation>Beim Sprechen halten, oder die Leertaste</translation>
    </message>
    <message>
        <source>Release to send</source>
        <translation>Zum Senden loslassen</translation>
    </message>
    <message>
        <source>Press to choose a key; Backspace takes it away</source>
        <translation>Drücken, um eine Taste zu wählen; die Rücktaste entfernt sie</translation>
    </message>
    <message>
        <source>Aura does not know this key. Choose another.</source>
        <translation>Aura kennt diese Taste nicht. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>Press the key…</source>
        <translation>Taste drücken …</translation>
    </message>
    <message>
        <source>Choose a key</source>
        <translation>Taste wählen</translation>
    </message>
    <message>
        <source>Your message is sent as soon as Aura is ready</source>
        <translation>Die Nachricht wird gesendet, sobald Aura bereit ist</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>Mikrofonpegel</translation>
    </message>
    <message>
        <source>Aura (small)</source>
        <translation>Aura (klein)</translation>
    </message>
    <message>
        <source>Aura, small window</source>
        <translation>Aura, kleines Fenster</translation>
    </message>
    <message>
        <source>Back to the window</source>
        <translation>Zurück zum Fenster</translation>
    </message>
    <message>
        <source>State of Aura</source>
        <translation>Zustand von Aura</translation>
    </message>
    <message>
        <source>The microphone is muted.</source>
        <translation>Das Mikrofon ist stumm.</translation>
    </message>
    <message>
        <source>The microphone is heard again.</source>
        <translation>Das Mikrofon ist wieder an.</translation>
    </message>
    <message>
        <source>Aura is still starting; try again in a moment.</source>
        <translation>Aura startet noch; bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>You talked for {seconds} s, the longest there is. Press again to go on.</source>
        <translation>Sie haben {seconds} s gesprochen, länger geht es nicht. Zum Weitersprechen erneut drücken.</translation>
    </message>
    <message>
        <source>Chosen by the question</source>
        <translation>Je nach Frage</translation>
    </message>
    <message>
        <source>The best there is a key for</source>
        <translation>Der beste Dienst mit Schlüssel</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Rasch</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Geduldig</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>Vorsichtig</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Eager</source>
        <translation>Eifrig</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>Selbst herausfinden</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>While muted</source>
        <translation>Solange es stumm ist</translation>
    </message>
    <message>
        <source>Also between turns</source>
        <translation>Auch zwischen Redebeiträgen</translation>
    </message>
    <message>
        <source>hearing</source>
        <translation>Zuhören</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>answers</source>
        <comment>what was paid for</comment>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Änderung zurücknehmen</translation>
    </message>
    <message>
        <source>Reset this page</source>
        <translation>Diese Seite zurücksetzen</translation>
    </message>
    <message>
        <source>Gives all settings of this page their standard values; undo brings yours back</source>
        <translation>Gibt allen Einstellungen dieser Seite die Standardwerte; „Rückgängig“ holt Ihre zurück</translation>
    </message>
    <message>
        <source>Open the settings file</source>
        <translation>Einstellungsdatei öffnen</translation>
    </message>
    <message>
        <source>Set up again</source>
        <translation>Neu einrichten</translation>
    </message>
    <message>
        <source>Microphone, speaker, who answers, how you talk: step by step</source>
        <translation>Mikrofon, Lautsprecher, wer antwortet, wie Sie sprechen: Schritt für Schritt</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is as it was.</source>
        <translation>„{name}“ ist wieder wie vorher.</translation>
    </message>
    <message>
        <source>This page has its standard values already.</source>
        <translation>Diese Seite hat schon ihre Standardwerte.</translation>
    </message>
    <message>
        <source>This page has its standard values. Undo brings yours back.</source>
        <translation>Diese Seite hat die Standardwerte. „Rückgängig“ holt Ihre zurück.</translation>
    </message>
    <message>
        <source>No program for text files was found; the file is {path}</source>
        <translation>Für Textdateien wurde kein Programm gefunden; die Datei ist {path}</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>Dienste</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Hearing</source>
        <translation>Zuhören</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Keys and tray</source>
        <translation>Tasten und Infobereich</translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation>Aussehen und Sprache</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>Check-up and help</source>
        <translation>Prüfung und Hilfe</translation>
    </message>
    <message>
        <source>Pressed</source>
        <translation>Gedrückt</translation>
    </message>
    <message>
        <source>{key} is down.</source>
        <translation>{key} ist gedrückt.</translation>
    </message>
    <message>
        <source>Asking the system for {key}…</source>
        <translation>Fragt das System nach {key} …</translation>
    </message>
    <message>
        <source>{key} works.</source>
        <translation>{key} funktioniert.</translation>
    </message>
    <message>
        <source>{key}: press it now to see whether it arrives.</source>
        <translation>{key}: jetzt drücken, um zu sehen, ob sie ankommt.</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>Empfohlen</translation>
    </message>
    <message>
        <source>The server&apos;s own</source>
        <translation>Vorgabe des Servers</translation>
    </message>
    <message>
        <source>Recommended: {model}</source>
        <translation>Empfohlen: {model}</translation>
    </message>
    <message>
        <source>{service} does not list this model.</source>
        <translation>{service} führt dieses Modell nicht auf.</translation>
    </message>
    <message>
        <source>Ends {day}.</source>
        <translation>Endet am {day}.</translation>
    </message>
    <message>
        <source>The standard voice</source>
        <translation>Standardstimme</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>Anhören</translation>
    </message>
    <message>
        <source>Hear the voice of {name}</source>
        <translation>Stimme von {name} anhören</translation>
    </message>
    <message>
        <source>Address of your own server</source>
        <translation>Adresse des eigenen Servers</translation>
    </message>
    <message>
        <source>Any server that speaks OpenAI&apos;s protocol.</source>
        <translation>Jeder Server, der das Protokoll von OpenAI spricht.</translation>
    </message>
    <message>
        <source>Model of your own server</source>
        <translation>Modell des eigenen Servers</translation>
    </message>
    <message>
        <source>recommended</source>
        <translation>empfohlen</translation>
    </message>
    <message>
        <source>ends {day}</source>
        <translation>endet am {day}</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>Wer antwortet</translation>
    </message>
    <message>
        <source>Answers come from</source>
        <translation>Antworten kommen von</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Model at OpenAI</source>
        <translation>Modell bei OpenAI</translation>
    </message>
    <message>
        <source>Model at xAI Grok</source>
        <translation>Modell bei xAI Grok</translation>
    </message>
    <message>
        <source>File of the offline model</source>
        <translation>Datei des Offline-Modells</translation>
    </message>
    <message>
        <source>The built-in model</source>
        <translation>Das eingebaute Modell</translation>
    </message>
    <message>
        <source>Path of a GGUF file.</source>
        <translation>Pfad einer GGUF-Datei.</translation>
    </message>
    <message>
        <source>How Aura answers</source>
        <translation>Wie Aura antwortet</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>A token is about three quarters of a word.</source>
        <translation>Ein Token ist etwa ein halbes bis drei viertel Wort.</translation>
    </message>
    <message>
        <source>Variety</source>
        <translation>Abwechslung</translation>
    </message>
    <message>
        <source>0 answers the same way each time; higher is more varied, up to 2.</source>
        <translation>0 antwortet jedes Mal gleich; höher ist abwechslungsreicher, bis 2.</translation>
    </message>
    <message>
        <source>When a service is slow or fails</source>
        <translation>Wenn ein Dienst langsam ist oder ausfällt</translation>
    </message>
    <message>
        <source>Let another service take over when one fails</source>
        <translation>Einen anderen Dienst übernehmen lassen, wenn einer ausfällt</translation>
    </message>
    <message>
        <source>Ask the next one too when the first is slow</source>
        <translation>Auch den nächsten fragen, wenn der erste langsam ist</translation>
    </message>
    <message>
        <source>Whoever speaks first is heard; the other is cancelled, and costs a little.</source>
        <translation>Wer zuerst antwortet, ist zu hören; der andere wird abgebrochen und kostet ein wenig.</translation>
    </message>
    <message>
        <source>Longest wait for the first words</source>
        <translation>Längste Wartezeit auf die ersten Worte</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Let the offline model answer when every service has failed</source>
        <translation>Das Offline-Modell antworten lassen, wenn alle Dienste ausfallen</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Who is asked when no rule decides, first to last: openai, xai, compatible.</source>
        <translation>Wer gefragt wird, wenn keine Regel entscheidet, der Reihe nach: openai, xai, compatible.</translation>
    </message>
    <message>
        <source>Who hears</source>
        <translation>Wer zuhört</translation>
    </message>
    <message>
        <source>Speech is recognised by</source>
        <translation>Spracherkennung</translation>
    </message>
    <message>
        <source>Found out by the service</source>
        <translation>Findet der Dienst heraus</translation>
    </message>
    <message>
        <source>Language you speak</source>
        <translation>Sprache, die Sie sprechen</translation>
    </message>
    <message>
        <source>Send your words while you talk</source>
        <translation>Ihre Worte schon beim Sprechen senden</translation>
    </message>
    <message>
        <source>The text is there sooner, where the service can; off: all at your pause.</source>
        <translation>Der Text ist früher da, wo der Dienst es kann; aus: alles in der Pause.</translation>
    </message>
    <message>
        <source>When your turn ends</source>
        <translation>Wann Sie fertig sind</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>How long a pause ends your turn in hands-free mode.</source>
        <translation>Nach welcher Pause Aura freihändig antwortet.</translation>
    </message>
    <message>
        <source>Prepare the answer in your pauses</source>
        <translation>Antwort in Ihren Pausen vorbereiten</translation>
    </message>
    <message>
        <source>Answers come sooner; what was prepared in vain costs a little at a paid service.</source>
        <translation>Antworten kommen früher; was vergeblich vorbereitet wurde, kostet bei einem bezahlten Dienst ein wenig.</translation>
    </message>
    <message>
        <source>When you talk over Aura</source>
        <translation>Wenn Sie Aura ins Wort fallen</translation>
    </message>
    <message>
        <source>How readily it stops</source>
        <translation>Wie leicht Aura verstummt</translation>
    </message>
    <message>
        <source>Careful needs a clear voice; eager takes the first word.</source>
        <translation>Vorsichtig braucht eine klare Stimme; eifrig nimmt das erste Wort.</translation>
    </message>
    <message>
        <source>Headphones</source>
        <translation>Kopfhörer</translation>
    </message>
    <message>
        <source>With headphones the microphone cannot hear Aura, and a soft voice is enough.</source>
        <translation>Mit Kopfhörern hört das Mikrofon Aura nicht, und eine leise Stimme genügt.</translation>
    </message>
    <message>
        <source>Keep Aura from hearing itself</source>
        <translation>Verhindern, dass Aura sich selbst hört</translation>
    </message>
    <message>
        <source>Needed on open speakers; headphones do without.</source>
        <translation>Nötig bei offenen Lautsprechern; mit Kopfhörern nicht.</translation>
    </message>
    <message>
        <source>Let go of it</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>The system then shows it as free. Between turns with the key, the first word may wait for it.</source>
        <translation>Das System zeigt es dann als frei. Beim Sprechen mit der Taste muss das erste Wort vielleicht kurz warten.</translation>
    </message>
    <message>
        <source>Model at ElevenLabs</source>
        <translation>Modell bei ElevenLabs</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Start Aura when you log in</source>
        <translation>Aura beim Anmelden starten</translation>
    </message>
    <message>
        <source>Start without the window</source>
        <translation>Ohne Fenster starten</translation>
    </message>
    <message>
        <source>Aura waits in the tray, or minimised.</source>
        <translation>Aura wartet im Infobereich oder minimiert.</translation>
    </message>
    <message>
        <source>Keys in any program</source>
        <translation>Tasten in jedem Programm</translation>
    </message>
    <message>
        <source>They work while another program is in front, or Aura is hidden.</source>
        <translation>Sie wirken, während ein anderes Programm vorn ist oder Aura verborgen ist.</translation>
    </message>
    <message>
        <source>Starts a turn, and silences Aura.</source>
        <translation>Beginnt zu sprechen und lässt Aura verstummen.</translation>
    </message>
    <message>
        <source>Talk</source>
        <translation>Sprechen</translation>
    </message>
    <message>
        <source>While it is held</source>
        <translation>Solange sie gehalten wird</translation>
    </message>
    <message>
        <source>From one press to the next</source>
        <translation>Von einem Druck bis zum nächsten</translation>
    </message>
    <message>
        <source>The key to talk works</source>
        <translation>Die Sprechtaste wirkt</translation>
    </message>
    <message>
        <source>Mutes, or listens again.</source>
        <translation>Schaltet stumm oder hört wieder zu.</translation>
    </message>
    <message>
        <source>Silences Aura at once.</source>
        <translation>Lässt Aura sofort verstummen.</translation>
    </message>
    <message>
        <source>Try the keys</source>
        <translation>Tasten ausprobieren</translation>
    </message>
    <message>
        <source>Your desktop&apos;s own keyboard settings can also bind keys to these commands:</source>
        <translation>Auch die Tastatureinstellungen des Desktops können Tasten mit diesen Befehlen belegen:</translation>
    </message>
    <message>
        <source>Tray and small window</source>
        <translation>Infobereich und kleines Fenster</translation>
    </message>
    <message>
        <source>Show Aura in the tray</source>
        <translation>Aura im Infobereich zeigen</translation>
    </message>
    <message>
        <source>Closing the window keeps Aura in the tray</source>
        <translation>Nach dem Schließen des Fensters im Infobereich bleiben</translation>
    </message>
    <message>
        <source>Tell of trouble while the window is hidden</source>
        <translation>Probleme melden, während das Fenster verborgen ist</translation>
    </message>
    <message>
        <source>With a message of the desktop. It never shows what was said.</source>
        <translation>Mit einer Meldung des Desktops. Sie zeigt nie, was gesagt wurde.</translation>
    </message>
    <message>
        <source>Show the small window ({keys})</source>
        <translation>Kleines Fenster zeigen ({keys})</translation>
    </message>
    <message>
        <source>This desktop shows no tray; closing the window ends Aura.</source>
        <translation>Dieser Desktop hat keinen Infobereich; das Schließen des Fensters beendet Aura.</translation>
    </message>
    <message>
        <source>Done trying</source>
        <translation>Ausprobieren beenden</translation>
    </message>
    <message>
        <source>Keys are seen through X11.</source>
        <translation>Die Tasten kommen über X11.</translation>
    </message>
    <message>
        <source>The desktop asks you for the keys and tells Aura of them (the Wayland portal).</source>
        <translation>Der Desktop fragt nach den Tasten und meldet sie Aura (das Wayland-Portal).</translation>
    </message>
    <message>
        <source>Keys are seen through Windows.</source>
        <translation>Die Tasten kommen über Windows.</translation>
    </message>
    <message>
        <source>Choose a key, and this line says how Aura sees it.</source>
        <translation>Nach der Wahl einer Taste steht hier, auf welchem Weg sie zu Aura kommt.</translation>
    </message>
    <message>
        <source>Press a key now: its lamp lights up, and nothing else happens.</source>
        <translation>Jetzt eine Taste drücken: Ihre Lampe leuchtet auf, sonst geschieht nichts.</translation>
    </message>
    <message>
        <source>This profile</source>
        <translation>Dieses Profil</translation>
    </message>
    <message>
        <source>Each profile has its own settings, keys and conversations; nothing goes from one to another.</source>
        <translation>Jedes Profil hat eigene Einstellungen, Schlüssel und Gespräche; nichts gelangt von einem ins andere.</translation>
    </message>
    <message>
        <source>Name of the profile</source>
        <translation>Name des Profils</translation>
    </message>
    <message>
        <source>Empty: the name of its folder.</source>
        <translation>Leer: der Name des Ordners.</translation>
    </message>
    <message>
        <source>Who Aura is</source>
        <translation>Wer Aura ist</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>A friendly voice assistant that answers briefly</source>
        <translation>Eine freundliche Assistentin, die kurz antwortet</translation>
    </message>
    <message>
        <source>Character and manner</source>
        <translation>Wesen und Art</translation>
    </message>
    <message>
        <source>In your own words; empty for the built-in character.</source>
        <translation>In eigenen Worten; leer für das eingebaute Wesen.</translation>
    </message>
    <message>
        <source>What it is about</source>
        <translation>Worum es geht</translation>
    </message>
    <message>
        <source>Told to what answers, and to services that recognise speech, for better words.</source>
        <translation>Wer antwortet oder Sprache erkennt, erfährt es, damit die Worte besser stimmen.</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>Siobhán, Kraków, Aura</source>
        <translation>Siobhán, Kraków, Aura</translation>
    </message>
    <message>
        <source>Names and words to know</source>
        <translation>Namen und Wörter</translation>
    </message>
    <message>
        <source>With commas between them.</source>
        <translation>Mit Kommas dazwischen.</translation>
    </message>
    <message>
        <source>Aura works without any of these. With a key it uses the service; a key goes to that service only.</source>
        <translation>Aura kommt ohne all das aus. Mit einem Schlüssel nutzt es den Dienst; ein Schlüssel geht nur an diesen Dienst.</translation>
    </message>
    <message>
        <source>Servers on this computer</source>
        <translation>Server auf diesem Computer</translation>
    </message>
    <message>
        <source>Servers of your own network</source>
        <translation>Server im eigenen Netz</translation>
    </message>
    <message>
        <source>Use them without encryption too</source>
        <translation>Auch ohne Verschlüsselung verwenden</translation>
    </message>
    <message>
        <source>Others in that network can then hear what is said. This computer needs none.</source>
        <translation>Andere in diesem Netz können dann mithören. Dieser Computer braucht keine.</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Adding up…</source>
        <translation>Zählt zusammen …</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Warn when a month has cost</source>
        <translation>Warnen, wenn ein Monat gekostet hat</translation>
    </message>
    <message>
        <source>US dollars</source>
        <translation>US-Dollar</translation>
    </message>
    <message>
        <source>0 never warns. Aura goes on working beyond it.</source>
        <translation>0 warnt nie. Aura arbeitet auch darüber hinaus weiter.</translation>
    </message>
    <message>
        <source>Usage this month</source>
        <translation>Verbrauch in diesem Monat</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>{read} + {written} tokens</source>
        <translation>{read} + {written} Token</translation>
    </message>
    <message>
        <source>{minutes} minutes</source>
        <translation>{minutes} Minuten</translation>
    </message>
    <message>
        <source>{characters} characters</source>
        <translation>{characters} Zeichen</translation>
    </message>
    <message>
        <source>Nothing has been used this month.</source>
        <translation>In diesem Monat wurde nichts verbraucht.</translation>
    </message>
    <message>
        <source>Costs are estimates from the services&apos; list prices. Tokens are counted as read + written.</source>
        <translation>Die Kosten sind aus den Listenpreisen der Dienste geschätzt. Token sind als gelesen + geschrieben gezählt.</translation>
    </message>
    <message>
        <source>{dollars} of it went to answers that were asked for and not used, so that you did not wait.</source>
        <translation>{dollars} davon gingen an Antworten, die gefragt und nicht gebraucht wurden, damit Sie nicht warten mussten.</translation>
    </message>
    <message>
        <source>Where the price is not known the total is without it.</source>
        <translation>Wo der Preis nicht bekannt ist, fehlt er in der Summe.</translation>
    </message>
    <message>
        <source>{part}% of the limit of {dollars}.</source>
        <translation>{part}&#xa0;% der Grenze von {dollars}.</translation>
    </message>
    <message>
        <source>Who speaks</source>
        <translation>Wer spricht</translation>
    </message>
    <message>
        <source>Aura speaks with</source>
        <translation>Aura spricht mit</translation>
    </message>
    <message>
        <source>Voice at ElevenLabs</source>
        <translation>Stimme bei ElevenLabs</translation>
    </message>
    <message>
        <source>Voice at xAI Grok</source>
        <translation>Stimme bei xAI Grok</translation>
    </message>
    <message>
        <source>Voice at OpenAI</source>
        <translation>Stimme bei OpenAI</translation>
    </message>
    <message>
        <source>Voice of your own server</source>
        <translation>Stimme des eigenen Servers</translation>
    </message>
    <message>
        <source>Voice of the system</source>
        <translation>Stimme des Systems</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>1 is normal, 2 twice as fast, 0.5 half as fast.</source>
        <translation>1 ist normal, 2 doppelt so schnell, 0,5 halb so schnell.</translation>
    </message>
    <message>
        <source>Short sounds</source>
        <translation>Kurze Töne</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>For trouble</source>
        <translation>Bei Problemen</translation>
    </message>
    <message>
        <source>For every step of a turn</source>
        <translation>Bei jedem Schritt</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Töne</translation>
    </message>
    <message>
        <source>Every step: when Aura begins to listen, and when it has taken your words.</source>
        <translation>Jeder Schritt: wenn Aura zuzuhören beginnt und wenn es Ihre Worte hat.</translation>
    </message>
    <message>
        <source>Loudness of the sounds</source>
        <translation>Lautstärke der Töne</translation>
    </message>
    <message>
        <source>of 100</source>
        <translation>von 100</translation>
    </message>
    <message>
        <source>Hear the sounds</source>
        <translation>Töne anhören</translation>
    </message>
    <message>
        <source>Playing…</source>
        <translation>Spielt …</translation>
    </message>
    <message>
        <source>OpenAI&apos;s speech service ends on {day}; choose another voice for the time after it.</source>
        <translation>Der Sprachdienst von OpenAI endet am {day}; bitte für die Zeit danach eine andere Stimme wählen.</translation>
    </message>
    <message>
        <source>Which question goes where</source>
        <translation>Welche Frage wohin geht</translation>
    </message>
    <message>
        <source>Choose by the question</source>
        <translation>Je nach Frage wählen</translation>
    </message>
    <message>
        <source>Off: the order above decides every time.</source>
        <translation>Aus: Es entscheidet immer die Reihenfolge oben.</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>A rule a line: SERVICE: WORDS. The first that fits decides.</source>
        <translation>Eine Regel je Zeile: DIENST: WÖRTER. Die erste, die passt, entscheidet.</translation>
    </message>
    <message>
        <source>Back to built-in</source>
        <translation>Zurück zu den eingebauten Regeln</translation>
    </message>
    <message>
        <source>Back to the built-in rules</source>
        <translation>Zurück zu den eingebauten Regeln</translation>
    </message>
    <message>
        <source>Type a question, see where it would go</source>
        <translation>Frage schreiben und sehen, wohin sie ginge</translation>
    </message>
    <message>
        <source>Try a question</source>
        <translation>Frage ausprobieren</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>The built-in rules</source>
        <translation>Die eingebauten Regeln</translation>
    </message>
    <message>
        <source>{models} and {count} more</source>
        <translation>{models} und {count} weitere</translation>
    </message>
    <message>
        <source>Use for answers</source>
        <translation>Für Antworten nutzen</translation>
    </message>
    <message>
        <source>Use for hearing</source>
        <translation>Zum Zuhören nutzen</translation>
    </message>
    <message>
        <source>Use for voice</source>
        <translation>Als Stimme nutzen</translation>
    </message>
    <message>
        <source>✓ Used for answers</source>
        <translation>✓ Antwortet</translation>
    </message>
    <message>
        <source>✓ Used for hearing</source>
        <translation>✓ Hört zu</translation>
    </message>
    <message>
        <source>✓ Used for voice</source>
        <translation>✓ Spricht</translation>
    </message>
    <message>
        <source>New key for {service}</source>
        <translation>Neuer Schlüssel für {service}</translation>
    </message>
    <message>
        <source>Paste the key for {service}</source>
        <translation>Schlüssel für {service} einfügen</translation>
    </message>
    <message>
        <source>Key of your own server</source>
        <translation>Schlüssel des eigenen Servers</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Speichert …</translation>
    </message>
    <message>
        <source>Save the key of your own server</source>
        <translation>Schlüssel des eigenen Servers speichern</translation>
    </message>
    <message>
        <source>Forget the key of your own server</source>
        <translation>Schlüssel des eigenen Servers vergessen</translation>
    </message>
    <message>
        <source>The key that is kept is for {address}; this server does not get it.</source>
        <translation>Der gespeicherte Schlüssel gehört zu {address}; dieser Server bekommt ihn nicht.</translation>
    </message>
    <message>
        <source>Only where the server asks for one; it is sent to this address alone.</source>
        <translation>Nur wenn der Server einen verlangt; er geht allein an diese Adresse.</translation>
    </message>
    <message>
        <source>Save the key for {service}</source>
        <translation>Schlüssel für {service} speichern</translation>
    </message>
    <message>
        <source>Check the key for {service}</source>
        <translation>Schlüssel für {service} prüfen</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forgetting…</source>
        <translation>Vergisst …</translation>
    </message>
    <message>
        <source>Forget the key for {service}</source>
        <translation>Schlüssel für {service} vergessen</translation>
    </message>
    <message>
        <source>Looking for a key…</source>
        <translation>Sucht einen Schlüssel …</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>Schlüssel verbergen</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Schlüssel zeigen</translation>
    </message>
    <message>
        <source>The key was forgotten.</source>
        <translation>Der Schlüssel ist vergessen.</translation>
    </message>
    <message>
        <source>Paste a key here</source>
        <translation>Schlüssel hier einfügen</translation>
    </message>
    <message>
        <source>A key ending in {hint}</source>
        <translation>Ein Schlüssel, der auf {hint} endet,</translation>
    </message>
    <message>
        <source>A key</source>
        <translation>Ein Schlüssel</translation>
    </message>
    <message>
        <source>No key yet.</source>
        <translation>Noch kein Schlüssel.</translation>
    </message>
    <message>
        <source>{key} is kept in the system&apos;s keyring.</source>
        <translation>{key} liegt im Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>{key} is kept for this session only: it is gone when Aura ends.</source>
        <translation>{key} gilt nur für diese Sitzung: Er ist weg, wenn Aura endet.</translation>
    </message>
    <message>
        <source>{key} comes from the environment variable {variable}; only there can it be removed.</source>
        <translation>{key} kommt aus der Umgebungsvariable {variable}; nur dort lässt er sich entfernen.</translation>
    </message>
    <message>
        <source>Show Aura</source>
        <translation>Aura zeigen</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>Kleines Fenster</translation>
    </message>
    <message>
        <source>Stop speaking</source>
        <translation>Nicht weitersprechen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Hide Aura</source>
        <translation>Aura verbergen</translation>
    </message>
    <message>
        <source>Aura: {state}</source>
        <translation>Aura: {state}</translation>
    </message>
    <message>
        <source>Aura ({profile}): {state}</source>
        <translation>Aura ({profile}): {state}</translation>
    </message>
    <message>
        <source>New messages</source>
        <translation>Neue Nachrichten</translation>
    </message>
    <message>
        <source>Go to the newest message</source>
        <translation>Zur neuesten Nachricht</translation>
    </message>
    <message>
        <source>Just talk</source>
        <translation>Einfach sprechen</translation>
    </message>
    <message>
        <source>Aura answers aloud. Speak over it and it stops.</source>
        <translation>Aura antwortet laut. Sobald Sie dazwischensprechen, verstummt Aura.</translation>
    </message>
    <message>
        <source>Where the time went</source>
        <translation>Wo die Zeit blieb</translation>
    </message>
    <message>
        <source>Delete the profile?</source>
        <translation>Profil löschen?</translation>
    </message>
    <message>
        <source>Delete the profile “{name}” with its conversations, settings and keys?</source>
        <translation>Das Profil „{name}“ mit Gesprächen, Einstellungen und Schlüsseln löschen?</translation>
    </message>
    <message>
        <source>They cannot be brought back. Export conversations first if you want to keep them.</source>
        <translation>Sie lassen sich nicht zurückholen. Gespräche, die bleiben sollen, bitte vorher exportieren.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin wechseln</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Name of the new profile</source>
        <translation>Name des neuen Profils</translation>
    </message>
    <message>
        <source>Start with the settings of this profile</source>
        <translation>Mit den Einstellungen dieses Profils beginnen</translation>
    </message>
    <message>
        <source>Not its keys, its conversations, and the names it knows.</source>
        <translation>Ohne seine Schlüssel, Gespräche und bekannten Namen.</translation>
    </message>
    <message>
        <source>Make it and go there</source>
        <translation>Anlegen und dorthin wechseln</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Each has its own settings, keys, voice and conversations. Nothing goes from one to another.</source>
        <translation>Jedes hat eigene Einstellungen, Schlüssel, Stimme und Gespräche. Nichts gelangt von einem ins andere.</translation>
    </message>
    <message>
        <source>New profile</source>
        <translation>Neues Profil</translation>
    </message>
    <message>
        <source>{name}, open now</source>
        <translation>{name}, jetzt offen</translation>
    </message>
    <message>
        <source>Give the new profile a name first.</source>
        <translation>Bitte dem neuen Profil zuerst einen Namen geben.</translation>
    </message>
    <message>
        <source>Close (Escape)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Stages of the answer</source>
        <translation>Abschnitte der Antwort</translation>
    </message>
    <message>
        <source>last</source>
        <translation>letzte</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>95%</source>
        <translation>95&#xa0;%</translation>
    </message>
    <message>
        <source>19 of 20 answers came within this</source>
        <translation>19 von 20 Antworten kamen in dieser Zeit</translation>
    </message>
    <message>
        <source>last turn</source>
        <translation>letzte Runde</translation>
    </message>
    <message>
        <source>19 of 20 within</source>
        <translation>19 von 20 in höchstens</translation>
    </message>
    <message>
        <source>{name}, {head}: {value} ms</source>
        <translation>{name}, {head}: {value} ms</translation>
    </message>
    <message>
        <source>{name}, {head}: nothing</source>
        <translation>{name}, {head}: nichts</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>End of turn</source>
        <translation>Ende erkannt</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Ihre Worte</translation>
    </message>
    <message>
        <source>First word</source>
        <translation>Erstes Wort</translation>
    </message>
    <message>
        <source>First sentence</source>
        <translation>Erster Satz</translation>
    </message>
    <message>
        <source>First sound</source>
        <translation>Erster Ton</translation>
    </message>
    <message>
        <source>Audible</source>
        <translation>Hörbar</translation>
    </message>
    <message>
        <source>Until Aura was sure that you had finished</source>
        <translation>Bis Aura sicher war, dass Sie fertig waren</translation>
    </message>
    <message>
        <source>Until your words were known</source>
        <translation>Bis Ihre Worte bekannt waren</translation>
    </message>
    <message>
        <source>Until the model began to answer</source>
        <translation>Bis das Modell zu antworten begann</translation>
    </message>
    <message>
        <source>Until there was enough of the answer to speak</source>
        <translation>Bis genug von der Antwort da war, um zu sprechen</translation>
    </message>
    <message>
        <source>Until the voice began to speak it</source>
        <translation>Bis die Stimme zu sprechen begann</translation>
    </message>
    <message>
        <source>Until it came out of the speaker</source>
        <translation>Bis es aus dem Lautsprecher kam</translation>
    </message>
    <message>
        <source>provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Milliseconds after your message was sent</source>
        <translation>Millisekunden nach dem Senden der Nachricht</translation>
    </message>
    <message>
        <source>Milliseconds after you stopped speaking</source>
        <translation>Millisekunden nach Ihrem letzten Wort</translation>
    </message>
    <message>
        <source>not in the last turn</source>
        <translation>nicht in der letzten Runde</translation>
    </message>
    <message>
        <source>{took} ms, from {start} to {end} ms, {by}</source>
        <translation>{took} ms, von {start} bis {end} ms, {by}</translation>
    </message>
    <message>
        <source>median {median} ms, 19 of 20 within {p95} ms</source>
        <translation>Median {median} ms, 19 von 20 in höchstens {p95} ms</translation>
    </message>
    <message>
        <source>Heard after {whole} ms: {providers} ms were the providers&apos;, {ours} ms Aura&apos;s</source>
        <translation>Gehört nach {whole} ms: {providers} ms die Anbieter, {ours} ms Aura</translation>
    </message>
    <message>
        <source>Begun before you had finished</source>
        <translation>Begonnen, bevor Sie fertig waren</translation>
    </message>
    <message>
        <source>Begun when you had finished</source>
        <translation>Begonnen, als Sie fertig waren</translation>
    </message>
    <message>
        <source>, after a try that was dropped</source>
        <translation>, nach einem verworfenen Versuch</translation>
    </message>
    <message>
        <source>, after {n} tries that were dropped</source>
        <translation>, nach {n} verworfenen Versuchen</translation>
    </message>
    <message>
        <source>Of the last {turns} turns {early} were begun so early, and {dropped} tries were dropped.</source>
        <translation>Von den letzten {turns} Runden begannen {early} so früh; verworfene Versuche: {dropped}.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Hört zu</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Hearing you</source>
        <translation>Hört Sie</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>Denkt nach</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>Spricht</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Waiting for microphone</source>
        <translation>Wartet aufs Mikrofon</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Braucht Hilfe</translation>
    </message>
    <message>
        <source>Resting</source>
        <translation>Ruht</translation>
    </message>
    <message>
        <source>you can type already</source>
        <translation>Schreiben geht schon</translation>
    </message>
    <message>
        <source>just speak</source>
        <translation>einfach sprechen</translation>
    </message>
    <message>
        <source>hold the button or the space bar</source>
        <translation>Knopf oder Leertaste halten</translation>
    </message>
    <message>
        <source>type below</source>
        <translation>unten schreiben</translation>
    </message>
    <message>
        <source>release when you are done</source>
        <translation>loslassen, wenn Sie fertig sind</translation>
    </message>
    <message>
        <source>pause when you are done</source>
        <translation>Pause machen, wenn Sie fertig sind</translation>
    </message>
    <message>
        <source>Escape stops it</source>
        <translation>Esc beendet es</translation>
    </message>
    <message>
        <source>hold to interrupt, Escape to stop</source>
        <translation>halten unterbricht, Esc beendet</translation>
    </message>
    <message>
        <source>talk any time to interrupt</source>
        <translation>Dazwischensprechen unterbricht</translation>
    </message>
    <message>
        <source>your microphone is ignored</source>
        <translation>das Mikrofon ist aus</translation>
    </message>
    <message>
        <source>typing works meanwhile</source>
        <translation>Schreiben geht inzwischen</translation>
    </message>
    <message>
        <source>the microphone is closed; any key wakes Aura</source>
        <translation>das Mikrofon ist zu; jede Taste weckt Aura</translation>
    </message>
    <message>
        <source>answered in {seconds} s</source>
        <translation>Antwort in {seconds} s</translation>
    </message>
    <message>
        <source>heard {seconds}</source>
        <translation>gehört {seconds}</translation>
    </message>
    <message>
        <source>thought {seconds}</source>
        <translation>gedacht {seconds}</translation>
    </message>
    <message>
        <source>spoke {seconds}</source>
        <translation>gesprochen {seconds}</translation>
    </message>
    <message>
        <source>under {dollars}</source>
        <translation>unter {dollars}</translation>
    </message>
    <message>
        <source>${amount}</source>
        <comment>an amount in US dollars</comment>
        <translation>{amount}&#xa0;$</translation>
    </message>
    <message>
        <source>{month} of {limit} this month</source>
        <translation>{month} von {limit} in diesem Monat</translation>
    </message>
    <message>
        <source>{month} this month, over {limit}</source>
        <translation>{month} in diesem Monat, über {limit}</translation>
    </message>
    <message>
        <source>{month} this month</source>
        <translation>{month} in diesem Monat</translation>
    </message>
    <message>
        <source>The price of the last answer is not known.</source>
        <translation>Der Preis der letzten Antwort ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The limit for a month is {limit}.</source>
        <translation>Die Grenze für einen Monat ist {limit}.</translation>
    </message>
    <message>
        <source>{read} tokens read, {written} written</source>
        <translation>{read} Token gelesen, {written} geschrieben</translation>
    </message>
    <message>
        <source>{seconds} s heard</source>
        <translation>{seconds} s gehört</translation>
    </message>
    <message>
        <source>{count} characters spoken</source>
        <translation>{count} Zeichen gesprochen</translation>
    </message>
    <message>
        <source>{dollars} for an answer that was not used</source>
        <translation>{dollars} für eine Antwort, die nicht gebraucht wurde</translation>
    </message>
    <message>
        <source>An estimate from list prices.</source>
        <translation>Eine Schätzung nach Listenpreisen.</translation>
    </message>
    <message>
        <source>by {provider}</source>
        <translation>von {provider}</translation>
    </message>
    <message>
        <source>Heard by {provider}</source>
        <translation>Gehört von {provider}</translation>
    </message>
    <message>
        <source>Answered by {provider}</source>
        <translation>Beantwortet von {provider}</translation>
    </message>
    <message>
        <source>Spoken by {provider}</source>
        <translation>Gesprochen von {provider}</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>What Aura speaks follows your own language.</source>
        <translation>Was Aura spricht, richtet sich nach Ihrer eigenen Sprache.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Black and white, with strong lines and colours.</source>
        <translation>Schwarz und Weiß, mit kräftigen Linien und Farben.</translation>
    </message>
    <message>
        <source>Keep the window still</source>
        <translation>Das Fenster ruhig halten</translation>
    </message>
    <message>
        <source>Nothing pulses or slides; also when the system asks for it.</source>
        <translation>Nichts pulsiert oder gleitet; auch wenn das System es verlangt.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation>Sprache des Fensters</translation>
    </message>
    <message>
        <source>That failed inside Aura; a report without private text was kept.</source>
        <translation>Das ist in Aura gescheitert; ein Bericht ohne private Texte wurde aufgehoben.</translation>
    </message>
    <message>
        <source>Profile: {name}</source>
        <translation>Profil: {name}</translation>
    </message>
    <message>
        <source>Profile: {name}. Ctrl+1 to Ctrl+9 go to another.</source>
        <translation>Profil: {name}. Strg+1 bis Strg+9 wechseln zu einem anderen.</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>Profile</translation>
    </message>
    <message>
        <source>New profile…</source>
        <translation>Neues Profil …</translation>
    </message>
    <message>
        <source>Manage profiles…</source>
        <translation>Profile verwalten …</translation>
    </message>
    <message>
        <source>That went wrong inside Aura; a report without private text was kept.</source>
        <translation>Das ist in Aura schiefgegangen; ein Bericht ohne private Texte wurde aufgehoben.</translation>
    </message>
    <message>
        <source>The profile has its new name.</source>
        <translation>Das Profil hat seinen neuen Namen.</translation>
    </message>
    <message>
        <source>The profile was deleted.</source>
        <translation>Das Profil wurde gelöscht.</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Privat</translation>
    </message>
    <message>
        <source>Save the diagnostics</source>
        <translation>Diagnose speichern</translation>
    </message>
    <message>
        <source>Zip archive (*.zip)</source>
        <translation>Zip-Archiv (*.zip)</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>This is all that would be in the file. Read it; Aura sends it nowhere. You decide whom you give it to.</source>
        <translation>Das ist alles, was in der Datei wäre. Lesen Sie es; Aura schickt es nirgendwohin. Wer es bekommt, entscheiden Sie.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Gathering…</source>
        <translation>Sammelt …</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Gespeichert als {path}</translation>
    </message>
    <message>
        <source>Is all well?</source>
        <translation>Ist alles in Ordnung?</translation>
    </message>
    <message>
        <source>Looks at devices, engines, keys, servers and the disk.</source>
        <translation>Sieht nach Geräten, Diensten, Schlüsseln, Servern und dem Datenträger.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Copy the check-up</source>
        <translation>Prüfung kopieren</translation>
    </message>
    <message>
        <source>When you ask for help</source>
        <translation>Wenn Sie um Hilfe bitten</translation>
    </message>
    <message>
        <source>Texts that you can read before you send them: no conversation, no audio, no key is in them.</source>
        <translation>Texte, die Sie vor dem Senden lesen können: kein Gespräch, kein Ton, kein Schlüssel ist darin.</translation>
    </message>
    <message>
        <source>Show the diagnostics…</source>
        <translation>Diagnose zeigen …</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Neue Versionen</translation>
    </message>
    <message>
        <source>Look for a newer Aura once a day</source>
        <translation>Einmal am Tag nach einer neueren Fassung suchen</translation>
    </message>
    <message>
        <source>You are told of it; nothing is installed, and nothing about you is sent.</source>
        <translation>Es wird gemeldet; nichts wird installiert, und nichts über Sie wird gesendet.</translation>
    </message>
    <message>
        <source>Something must be mended: it is marked below.</source>
        <translation>Etwas ist zu beheben: Es ist unten markiert.</translation>
    </message>
    <message>
        <source>Aura can work; there are remarks below.</source>
        <translation>Aura kann arbeiten; unten stehen Hinweise.</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
    <message>
        <source>Open an address?</source>
        <translation>Adresse öffnen?</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Do not open</source>
        <translation>Nicht öffnen</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>This leads to {place}</source>
        <translation>Das führt zu {place}</translation>
    </message>
    <message>
        <source>An e-mail to {place}</source>
        <translation>E-Mail an {place}</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Write an e-mail</source>
        <translation>E-Mail schreiben</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>No program was found that opens it. Copy the address instead.</source>
        <translation>Es wurde kein Programm dafür gefunden. Die Adresse lässt sich stattdessen kopieren.</translation>
    </message>
    <message>
        <source>Letters of other scripts can look like those you know; the name in brackets is the real one.</source>
        <translation>Buchstaben anderer Schriften können bekannten gleichen; der Name in Klammern ist der wirkliche.</translation>
    </message>
    <message>
        <source>The address was written so that it looks like another one; this is where it leads.</source>
        <translation>Die Adresse ist so geschrieben, dass sie wie eine andere aussieht; hierhin führt sie.</translation>
    </message>
    <message>
        <source>That is on this computer or in your own network.</source>
        <translation>Das ist auf diesem Computer oder in Ihrem eigenen Netz.</translation>
    </message>
    <message>
        <source>Others on the way can read and change what is sent there: it is not encrypted.</source>
        <translation>Andere können unterwegs lesen und ändern, was dorthin gesendet wird: Es ist nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>No program for folders was found; the folder is {path}</source>
        <translation>Für Ordner wurde kein Programm gefunden; der Ordner ist {path}</translation>
    </message>
    <message>
        <source>well</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>remark</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>to be mended</source>
        <translation>zu beheben</translation>
    </message>
    <message>
        <source>Keep conversations</source>
        <translation>Gespräche aufbewahren</translation>
    </message>
    <message>
        <source>On this computer alone, counted from their last word. Starred ones stay.</source>
        <translation>Nur auf diesem Computer, vom letzten Wort an gezählt. Die mit Stern bleiben.</translation>
    </message>
    <message>
        <source>Show them beside the conversation</source>
        <translation>Neben dem Gespräch zeigen</translation>
    </message>
    <message>
        <source>Remember long conversations</source>
        <translation>Lange Gespräche im Gedächtnis behalten</translation>
    </message>
    <message>
        <source>What answers sums up the earlier part now and then; that costs a little at a paid service.</source>
        <translation>Der frühere Teil wird ab und zu zusammengefasst; das kostet bei einem bezahlten Dienst ein wenig.</translation>
    </message>
    <message>
        <source>Beginning and rest</source>
        <translation>Beginn und Ruhe</translation>
    </message>
    <message>
        <source>Rest when nobody spoke for</source>
        <translation>Ruhen, wenn niemand sprach, nach</translation>
    </message>
    <message>
        <source>The microphone is closed then, until a key, a click or your talk key wakes Aura. 0 never rests.</source>
        <translation>Das Mikrofon ist dann zu, bis eine Taste, ein Klick oder die Sprechtaste Aura weckt. 0 ruht nie.</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>Greet me aloud</source>
        <translation>Laut begrüßen</translation>
    </message>
    <message>
        <source>When Aura is ready, and when a conversation begins.</source>
        <translation>Wenn Aura bereit ist und wenn ein Gespräch beginnt.</translation>
    </message>
    <message numerus="yes">
        <source>for %n day(s)</source>
        <translation>
            <numerusform>%n Tag lang</numerusform>
            <numerusform>%n Tage lang</numerusform>
        </translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>gar nicht</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Settings found</source>
        <translation>Gefundene Einstellungen</translation>
    </message>
    <message>
        <source>Settings found: {count}</source>
        <translation>Gefundene Einstellungen: {count}</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>So heißt keine Einstellung.</translation>
    </message>
    <message>
        <source>{key} is already another key of Aura.</source>
        <translation>{key} ist schon eine andere Taste von Aura.</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>&quot;default&quot;, or &quot;HOST API: NAME&quot; as `aura-desktop devices` prints it</source>
        <translation>„default“ oder „HOST-API: NAME“, wie `aura-desktop devices` es ausgibt</translation>
    </message>
    <message>
        <source>&quot;dollars&quot; of {0} is no usable number</source>
        <translation>„dollars“ von {0} ist keine brauchbare Zahl</translation>
    </message>
    <message>
        <source>&quot;forever&quot;, or a whole number of days from 0 to 36500</source>
        <translation>„forever“ oder eine ganze Zahl von Tagen von 0 bis 36500</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; of {1} holds broken characters</source>
        <translation>„{0}“ von {1} enthält kaputte Zeichen</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; of {1} is neither true nor false</source>
        <translation>„{0}“ von {1} ist weder wahr noch falsch</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; of {1} is no text, or far too long</source>
        <translation>„{0}“ von {1} ist kein Text oder viel zu lang</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; of {1} is no usable number</source>
        <translation>„{0}“ von {1} ist keine brauchbare Zahl</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; of {1} is no usable time</source>
        <translation>„{0}“ von {1} ist keine brauchbare Zeit</translation>
    </message>
    <message>
        <source>--set needs KEY=VALUE, for example --set listening.mode=push-to-talk, not {0}.</source>
        <translation>--set braucht SCHLÜSSEL=WERT, zum Beispiel --set listening.mode=push-to-talk, nicht {0}.</translation>
    </message>
    <message>
        <source>0 answers the same way each time, higher is more varied</source>
        <translation>0 antwortet jedes Mal gleich, höher ist abwechslungsreicher</translation>
    </message>
    <message>
        <source>A profile cannot be called {0}; use up to 40 letters, digits, spaces, hyphens and underscores.</source>
        <translation>Ein Profil kann nicht {0} heißen; erlaubt sind bis zu 40 Buchstaben, Ziffern, Leerzeichen, Binde- und Unterstriche.</translation>
    </message>
    <message>
        <source>A profile needs a name of 1 to {0} characters.</source>
        <translation>Ein Profil braucht einen Namen von 1 bis {0} Zeichen.</translation>
    </message>
    <message>
        <source>A report without private text lies in its log folder.</source>
        <translation>Ein Bericht ohne private Texte liegt in seinem Protokollordner.</translation>
    </message>
    <message>
        <source>Add Ctrl, Alt or {0}.</source>
        <translation>Bitte Strg, Alt oder {0} dazunehmen.</translation>
    </message>
    <message>
        <source>Add another key, for example Space.</source>
        <translation>Bitte eine weitere Taste dazunehmen, zum Beispiel die Leertaste.</translation>
    </message>
    <message>
        <source>Add another modifier.</source>
        <translation>Bitte eine weitere Umschalttaste dazunehmen.</translation>
    </message>
    <message>
        <source>Address of ElevenLabs for a region of its own; empty: the usual one</source>
        <translation>Adresse von ElevenLabs für eine eigene Region; leer: die übliche</translation>
    </message>
    <message>
        <source>Address of OpenAI for a region of its own; empty: the usual one</source>
        <translation>Adresse von OpenAI für eine eigene Region; leer: die übliche</translation>
    </message>
    <message>
        <source>Address of the update feed (https); empty: there is none, and none is asked</source>
        <translation>Adresse der Neuigkeiten (https); leer: Es gibt keine, und keine wird gefragt</translation>
    </message>
    <message>
        <source>Address of xAI for a region of its own; empty for the usual one</source>
        <translation>Adresse von xAI für eine eigene Region; leer für die übliche</translation>
    </message>
    <message>
        <source>An engine did not start.</source>
        <translation>Ein Teil von Aura ist nicht gestartet.</translation>
    </message>
    <message>
        <source>Another program holds {0}.</source>
        <translation>Ein anderes Programm hält {0} fest.</translation>
    </message>
    <message>
        <source>Ask in another way.</source>
        <translation>Bitte anders fragen.</translation>
    </message>
    <message>
        <source>Ask the next service as well when the first takes too long to begin (costs extra)</source>
        <translation>Auch den nächsten Dienst fragen, wenn der erste zu lange nicht beginnt (kostet zusätzlich)</translation>
    </message>
    <message>
        <source>Ask the update feed once a day, and tell of a newer Aura; nothing is installed</source>
        <translation>Einmal am Tag nach einem neueren Aura fragen und es melden; installiert wird nichts</translation>
    </message>
    <message>
        <source>Aura cannot reach the sound system because the PortAudio library is missing: install it (libportaudio2 on Debian and Ubuntu) and start Aura again.</source>
        <translation>Aura erreicht die Tonausgabe nicht, weil die Bibliothek PortAudio fehlt: bitte installieren (libportaudio2 bei Debian und Ubuntu) und Aura neu starten.</translation>
    </message>
    <message>
        <source>Aura ended unexpectedly the last time; what was heard until then is kept.</source>
        <translation>Aura wurde beim letzten Mal unerwartet beendet; was bis dahin gehört wurde, ist noch da.</translation>
    </message>
    <message>
        <source>Aura goes on: to spend no more, choose the offline engines in settings, or raise the limit.</source>
        <translation>Aura macht weiter: Wer nichts mehr ausgeben will, wählt in den Einstellungen die Offline-Teile oder hebt die Grenze an.</translation>
    </message>
    <message>
        <source>Aura hears itself here.</source>
        <translation>Aura hört sich hier selbst.</translation>
    </message>
    <message>
        <source>Aura is not running; start it first.</source>
        <translation>Aura läuft nicht; bitte zuerst starten.</translation>
    </message>
    <message>
        <source>Aura is still starting; try again in a moment.</source>
        <translation>Aura startet noch; bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Aura knows no service {0}.</source>
        <translation>Aura kennt keinen Dienst {0}.</translation>
    </message>
    <message>
        <source>Aura knows no service {0}; there are {1}.</source>
        <translation>Aura kennt keinen Dienst {0}; es gibt {1}.</translation>
    </message>
    <message>
        <source>Aura tries again at its next start.</source>
        <translation>Beim nächsten Start versucht Aura es wieder.</translation>
    </message>
    <message>
        <source>Aura {0} is out.</source>
        <translation>Aura {0} ist da.</translation>
    </message>
    <message>
        <source>Aura&apos;s engine ended by accident; restart Aura.</source>
        <translation>Auras Gesprächsteil ist unerwartet beendet; bitte Aura neu starten.</translation>
    </message>
    <message>
        <source>Base URL of the OpenAI-compatible server for chat.provider=compatible</source>
        <translation>Adresse des OpenAI-kompatiblen Servers für chat.provider=compatible</translation>
    </message>
    <message>
        <source>Base URL of the OpenAI-compatible server for speech.provider=compatible</source>
        <translation>Adresse des OpenAI-kompatiblen Servers für speech.provider=compatible</translation>
    </message>
    <message>
        <source>Base URL of the OpenAI-compatible server for stt.provider=compatible</source>
        <translation>Adresse des OpenAI-kompatiblen Servers für stt.provider=compatible</translation>
    </message>
    <message>
        <source>Check it in settings.</source>
        <translation>Bitte in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>Check its mute switch and {0}, or choose another microphone.</source>
        <translation>Bitte den Stummschalter und {0} prüfen oder ein anderes Mikrofon wählen.</translation>
    </message>
    <message>
        <source>Check the address in settings, and the network.</source>
        <translation>Bitte die Adresse in den Einstellungen und das Netz prüfen.</translation>
    </message>
    <message>
        <source>Check the address in settings.</source>
        <translation>Bitte die Adresse in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>Check the address, or install its certificate.</source>
        <translation>Bitte die Adresse prüfen oder das Zertifikat installieren.</translation>
    </message>
    <message>
        <source>Check the internet connection, and the address if you set one in settings.</source>
        <translation>Bitte die Internetverbindung prüfen, und die Adresse, falls in den Einstellungen eine steht.</translation>
    </message>
    <message>
        <source>Check the key in settings.</source>
        <translation>Bitte den Schlüssel in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>Check the key&apos;s permissions at the service, or use another key.</source>
        <translation>Bitte beim Dienst die Rechte des Schlüssels prüfen oder einen anderen nehmen.</translation>
    </message>
    <message>
        <source>Check the model and the other choices in settings.</source>
        <translation>Bitte das Modell und die übrige Auswahl in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>Check the network and try again.</source>
        <translation>Bitte das Netz prüfen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Check the system&apos;s proxy settings.</source>
        <translation>Bitte die Proxy-Einstellungen des Systems prüfen.</translation>
    </message>
    <message>
        <source>Choose English, or another speech-to-text provider.</source>
        <translation>Bitte Englisch wählen oder eine andere Spracherkennung.</translation>
    </message>
    <message>
        <source>Choose a model without reasoning in settings.</source>
        <translation>Bitte in den Einstellungen ein Modell ohne Denkphase wählen.</translation>
    </message>
    <message>
        <source>Choose a server or model that can send pcm.</source>
        <translation>Bitte einen Server oder ein Modell wählen, das PCM senden kann.</translation>
    </message>
    <message>
        <source>Choose a service in settings.</source>
        <translation>Bitte in den Einstellungen einen Dienst wählen.</translation>
    </message>
    <message>
        <source>Choose a smaller model file in the settings.</source>
        <translation>Bitte in den Einstellungen eine kleinere Modelldatei wählen.</translation>
    </message>
    <message>
        <source>Choose another in settings.</source>
        <translation>Bitte in den Einstellungen anders wählen.</translation>
    </message>
    <message>
        <source>Choose another key.</source>
        <translation>Bitte eine andere Taste wählen.</translation>
    </message>
    <message>
        <source>Choose another model file in the settings.</source>
        <translation>Bitte in den Einstellungen eine andere Modelldatei wählen.</translation>
    </message>
    <message>
        <source>Choose another model in settings.</source>
        <translation>Bitte in den Einstellungen ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Choose another model or voice in settings.</source>
        <translation>Bitte in den Einstellungen ein anderes Modell oder eine andere Stimme wählen.</translation>
    </message>
    <message>
        <source>Choose another voice in settings.</source>
        <translation>Bitte in den Einstellungen eine andere Stimme wählen.</translation>
    </message>
    <message>
        <source>Choose another voice in the settings, or download one in the system&apos;s settings under Accessibility, Spoken Content.</source>
        <translation>Bitte in den Einstellungen eine andere Stimme wählen oder in denen des Systems eine laden (Bedienungshilfen, Gesprochene Inhalte).</translation>
    </message>
    <message>
        <source>Choose another voice in the settings.</source>
        <translation>Bitte in den Einstellungen eine andere Stimme wählen.</translation>
    </message>
    <message>
        <source>Choose another.</source>
        <translation>Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>Choose by the question; false always asks in the order of router.order</source>
        <translation>Je nach Frage wählen; false fragt immer in der Reihenfolge von router.order</translation>
    </message>
    <message>
        <source>Choose others, and check again.</source>
        <translation>Bitte andere wählen und erneut prüfen.</translation>
    </message>
    <message>
        <source>Choose the GGUF file inside it.</source>
        <translation>Bitte die GGUF-Datei darin wählen.</translation>
    </message>
    <message>
        <source>Close it</source>
        <translation>Bitte dort schließen</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>Bitte andere Programme schließen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Closing the window hides it in the tray instead of ending Aura</source>
        <translation>Das Schließen des Fensters verbirgt es im Infobereich, statt Aura zu beenden</translation>
    </message>
    <message>
        <source>Colours of the window</source>
        <translation>Farben des Fensters</translation>
    </message>
    <message>
        <source>Colours of the window with more contrast: as the system asks, always, or never</source>
        <translation>Farben des Fensters mit mehr Kontrast: wie das System es verlangt, immer oder nie</translation>
    </message>
    <message>
        <source>Connect it again or choose another one; replies are shown as text meanwhile.</source>
        <translation>Bitte wieder anschließen oder einen anderen wählen; Antworten stehen inzwischen als Text da.</translation>
    </message>
    <message>
        <source>Connect it again or choose another one; typing works meanwhile.</source>
        <translation>Bitte wieder anschließen oder ein anderes wählen; Schreiben geht inzwischen.</translation>
    </message>
    <message>
        <source>Connect it again: Aura listens as soon as it is back; typing works meanwhile.</source>
        <translation>Bitte wieder anschließen: Aura hört zu, sobald es zurück ist; Schreiben geht inzwischen.</translation>
    </message>
    <message>
        <source>Connect it again: Aura speaks as soon as it is back; replies are shown as text meanwhile.</source>
        <translation>Bitte wieder anschließen: Aura spricht, sobald er zurück ist; Antworten stehen inzwischen als Text da.</translation>
    </message>
    <message>
        <source>Connect one, or type instead.</source>
        <translation>Bitte eines anschließen oder schreiben.</translation>
    </message>
    <message>
        <source>Connect one; replies are shown as text meanwhile.</source>
        <translation>Bitte einen anschließen; Antworten stehen inzwischen als Text da.</translation>
    </message>
    <message>
        <source>Conversations are being kept again.</source>
        <translation>Gespräche werden wieder aufbewahrt.</translation>
    </message>
    <message>
        <source>Conversations are not being kept: {0}</source>
        <translation>Gespräche werden nicht aufbewahrt: {0}</translation>
    </message>
    <message>
        <source>Conversations are not being kept: {0}; what was said meanwhile is kept as soon as that works again, if Aura is still open then.</source>
        <translation>Gespräche werden nicht aufbewahrt: {0}; was inzwischen gesagt wurde, wird nachgetragen, sobald es wieder geht, wenn Aura dann noch offen ist.</translation>
    </message>
    <message>
        <source>Copy it again from {0}.</source>
        <translation>Bitte erneut von {0} kopieren.</translation>
    </message>
    <message>
        <source>Copy one from {0}.</source>
        <translation>Bitte einen von {0} kopieren.</translation>
    </message>
    <message>
        <source>Copy the key from {0} and paste it.</source>
        <translation>Bitte den Schlüssel von {0} kopieren und einfügen.</translation>
    </message>
    <message>
        <source>Correct it in settings.</source>
        <translation>Bitte in den Einstellungen berichtigen.</translation>
    </message>
    <message>
        <source>Correct or remove it.</source>
        <translation>Bitte berichtigen oder entfernen.</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Do so in your account there.</source>
        <translation>Das geht dort im eigenen Konto.</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Ab</translation>
    </message>
    <message>
        <source>Download it again, or choose another one.</source>
        <translation>Bitte erneut herunterladen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Free some space</source>
        <translation>Bitte Platz schaffen</translation>
    </message>
    <message>
        <source>Free some space, or make its folder writable</source>
        <translation>Bitte Platz schaffen oder den Ordner beschreibbar machen</translation>
    </message>
    <message>
        <source>Free some space, or make its folder writable.</source>
        <translation>Bitte Platz schaffen oder den Ordner beschreibbar machen.</translation>
    </message>
    <message>
        <source>Give it that at {0}.</source>
        <translation>Das lässt sich unter {0} erteilen.</translation>
    </message>
    <message>
        <source>Give the key the permission there, or use another key.</source>
        <translation>Bitte dem Schlüssel dort das Recht geben oder einen anderen nehmen.</translation>
    </message>
    <message>
        <source>Good: Aura does not hear itself.</source>
        <translation>Gut: Aura hört sich nicht selbst.</translation>
    </message>
    <message>
        <source>Good: your microphone does not hear the speaker at all.</source>
        <translation>Gut: Das Mikrofon hört den Lautsprecher gar nicht.</translation>
    </message>
    <message>
        <source>Greet you aloud when Aura is ready and when a conversation begins</source>
        <translation>Sie laut begrüßen, wenn Aura bereit ist und wenn ein Gespräch beginnt</translation>
    </message>
    <message>
        <source>Hold it while you talk, and check the microphone.</source>
        <translation>Bitte beim Sprechen gedrückt halten und das Mikrofon prüfen.</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Pos1</translation>
    </message>
    <message>
        <source>How fast Aura talks: 1 is normal, 2 twice as fast</source>
        <translation>Wie schnell Aura spricht: 1 ist normal, 2 doppelt so schnell</translation>
    </message>
    <message>
        <source>How long a pause ends your turn in hands-free mode</source>
        <translation>Nach welcher Pause Aura freihändig antwortet</translation>
    </message>
    <message>
        <source>How loud these sounds are, 0 to 100</source>
        <translation>Wie laut diese Töne sind, 0 bis 100</translation>
    </message>
    <message>
        <source>How many days a conversation is kept after its last word; 0: not at all. Starred ones always stay</source>
        <translation>Wie viele Tage ein Gespräch nach seinem letzten Wort aufbewahrt wird; 0: gar nicht. Die mit Stern bleiben immer</translation>
    </message>
    <message>
        <source>How readily Aura lets itself be interrupted: careful needs a clear voice, eager takes the first word</source>
        <translation>Wie leicht Aura sich unterbrechen lässt: Vorsichtig braucht eine klare Stimme, eifrig nimmt das erste Wort</translation>
    </message>
    <message>
        <source>How the key to talk works: talk while it is held, or from one press to the next</source>
        <translation>Wie die Sprechtaste wirkt: solange sie gehalten wird oder von einem Druck bis zum nächsten</translation>
    </message>
    <message>
        <source>How you take the turn: by just talking, or by holding the space bar or the talk button</source>
        <translation>Wie Sie zu Wort kommen: einfach sprechen oder die Leertaste oder den Sprechknopf halten</translation>
    </message>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>I heard sound but no words.</source>
        <translation>Da war etwas zu hören, aber keine Worte.</translation>
    </message>
    <message>
        <source>In your desktop&apos;s keyboard settings you can bind a key to aura-desktop {0} instead.</source>
        <translation>Stattdessen lässt sich in den Tastatureinstellungen des Desktops eine Taste mit aura-desktop {0} belegen.</translation>
    </message>
    <message>
        <source>In your desktop&apos;s keyboard settings you can bind keys to aura-desktop talk-start and aura-desktop talk-stop instead.</source>
        <translation>Stattdessen lassen sich in den Tastatureinstellungen des Desktops Tasten mit aura-desktop talk-start und aura-desktop talk-stop belegen.</translation>
    </message>
    <message>
        <source>In {0}: {1} The standard value is used.</source>
        <translation>In {0}: {1} Es gilt der Standardwert.</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfg</translation>
    </message>
    <message>
        <source>Install Aura again, or choose a model file in the settings.</source>
        <translation>Bitte Aura neu installieren oder in den Einstellungen eine Modelldatei wählen.</translation>
    </message>
    <message>
        <source>Install Aura again.</source>
        <translation>Bitte Aura neu installieren.</translation>
    </message>
    <message>
        <source>Install the package espeak-ng again.</source>
        <translation>Bitte das Paket espeak-ng neu installieren.</translation>
    </message>
    <message>
        <source>Install the package espeak-ng, on Debian and Ubuntu with &quot;sudo apt install espeak-ng&quot;.</source>
        <translation>Bitte das Paket espeak-ng installieren, bei Debian und Ubuntu mit „sudo apt install espeak-ng“.</translation>
    </message>
    <message>
        <source>It goes on; if it stays deaf or mute, restart it.</source>
        <translation>Es geht weiter; bleibt Aura taub oder stumm, bitte neu starten.</translation>
    </message>
    <message>
        <source>It is being looked at; try again in a moment.</source>
        <translation>Er wird gerade geprüft; bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>It is filled up on {0}.</source>
        <translation>Am {0} wird es aufgefüllt.</translation>
    </message>
    <message>
        <source>It is not used any more until Aura ends; remove &quot;aura-desktop/{0}&quot; in the keyring&apos;s own program.</source>
        <translation>Er wird bis zum Ende von Aura nicht mehr benutzt; „aura-desktop/{0}“ lässt sich im Programm des Schlüsselbunds entfernen.</translation>
    </message>
    <message>
        <source>It looks like http://127.0.0.1:8000/v1.</source>
        <translation>Sie sieht aus wie http://127.0.0.1:8000/v1.</translation>
    </message>
    <message>
        <source>It may do nothing.</source>
        <translation>Er darf nichts.</translation>
    </message>
    <message>
        <source>It may not see the account, so Aura cannot show what is left (permission User: Read).</source>
        <translation>Er darf das Konto nicht sehen, darum kann Aura nicht zeigen, was übrig ist (Recht „User: Read“).</translation>
    </message>
    <message>
        <source>It starts again with the next try.</source>
        <translation>Beim nächsten Versuch startet es wieder.</translation>
    </message>
    <message>
        <source>It starts again with your next question.</source>
        <translation>Mit der nächsten Frage startet es wieder.</translation>
    </message>
    <message>
        <source>Keep Aura from hearing its own voice on open speakers</source>
        <translation>Verhindern, dass Aura bei offenen Lautsprechern die eigene Stimme hört</translation>
    </message>
    <message>
        <source>Keep the window still</source>
        <translation>Das Fenster ruhig halten</translation>
    </message>
    <message>
        <source>Key to mute the microphone, or hear it again, in any program</source>
        <translation>Taste, die in jedem Programm das Mikrofon stumm oder wieder an schaltet</translation>
    </message>
    <message>
        <source>Key to silence Aura in any program</source>
        <translation>Taste, die Aura in jedem Programm verstummen lässt</translation>
    </message>
    <message>
        <source>Key to talk in any program</source>
        <translation>Taste zum Sprechen in jedem Programm</translation>
    </message>
    <message>
        <source>Keys outside the window cannot be seen here.</source>
        <translation>Tasten außerhalb des Fensters sind hier nicht zu sehen.</translation>
    </message>
    <message>
        <source>Language you speak, such as en; empty lets the server find out</source>
        <translation>Sprache, die Sie sprechen, etwa de; leer lässt den Server es herausfinden</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Let another service answer, hear or speak when the chosen one fails</source>
        <translation>Einen anderen Dienst antworten, hören oder sprechen lassen, wenn der gewählte ausfällt</translation>
    </message>
    <message>
        <source>Let the offline model answer too when every service has failed</source>
        <translation>Auch das Offline-Modell antworten lassen, wenn alle Dienste ausfallen</translation>
    </message>
    <message>
        <source>Let what answers sum up the earlier part of a long conversation, so that it remembers</source>
        <translation>Den früheren Teil eines langen Gesprächs zusammenfassen lassen, damit nichts vergessen wird</translation>
    </message>
    <message>
        <source>Line {0} of the rules for questions is left out: {1}.</source>
        <translation>Zeile {0} der Regeln für Fragen gilt nicht: {1}.</translation>
    </message>
    <message>
        <source>Load one there, or name one in settings.</source>
        <translation>Bitte dort eines laden oder in den Einstellungen eines nennen.</translation>
    </message>
    <message>
        <source>Longest reply, in tokens</source>
        <translation>Längste Antwort, in Token</translation>
    </message>
    <message>
        <source>Longest wait for the first words before the next one is asked, in s</source>
        <translation>Längste Wartezeit auf die ersten Worte, bevor der nächste gefragt wird, in s</translation>
    </message>
    <message>
        <source>Look at its settings.</source>
        <translation>Bitte die Einstellungen dazu ansehen.</translation>
    </message>
    <message>
        <source>Look whether it asks for a password.</source>
        <translation>Vielleicht fragt er nach einem Passwort.</translation>
    </message>
    <message>
        <source>Look whether the keyring asks for a password, and try again.</source>
        <translation>Vielleicht fragt der Schlüsselbund nach einem Passwort; bitte nachsehen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Make a new one at {0} and copy it there at once: it is shown only once.</source>
        <translation>Bitte unter {0} einen neuen anlegen und gleich dort kopieren: Er wird nur einmal gezeigt.</translation>
    </message>
    <message>
        <source>Make it writable</source>
        <translation>Bitte beschreibbar machen</translation>
    </message>
    <message>
        <source>Make its folder readable and try again.</source>
        <translation>Bitte den Ordner lesbar machen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Make one at {0} and paste it.</source>
        <translation>Bitte unter {0} einen anlegen und einfügen.</translation>
    </message>
    <message>
        <source>Make the file readable and start Aura again.</source>
        <translation>Bitte die Datei lesbar machen und Aura neu starten.</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Minutes without a word until Aura closes the microphone and rests until it is needed; 0: never</source>
        <translation>Minuten ohne ein Wort, bis Aura das Mikrofon schließt und ruht, bis es gebraucht wird; 0: nie</translation>
    </message>
    <message>
        <source>Model name that the server expects</source>
        <translation>Modellname, den der Server erwartet</translation>
    </message>
    <message>
        <source>Model that answers at OpenAI; empty for the quickest known</source>
        <translation>Modell, das bei OpenAI antwortet; leer für das schnellste bekannte</translation>
    </message>
    <message>
        <source>Model that answers at xAI; empty for the quickest known</source>
        <translation>Modell, das bei xAI antwortet; leer für das schnellste bekannte</translation>
    </message>
    <message>
        <source>Model that hears at ElevenLabs; empty for the recommended one</source>
        <translation>Modell, das bei ElevenLabs zuhört; leer für das empfohlene</translation>
    </message>
    <message>
        <source>Model that hears at OpenAI; empty for the recommended one</source>
        <translation>Modell, das bei OpenAI zuhört; leer für das empfohlene</translation>
    </message>
    <message>
        <source>Model that speaks at ElevenLabs; empty for the quickest known</source>
        <translation>Modell, das bei ElevenLabs spricht; leer für das schnellste bekannte</translation>
    </message>
    <message>
        <source>Model that speaks at OpenAI (which ends it on 2027-01-06); empty: recommended</source>
        <translation>Modell, das bei OpenAI spricht (endet am 6. Januar 2027); leer: empfohlen</translation>
    </message>
    <message>
        <source>Name of this profile in the window; empty: Home, or the name of its folder</source>
        <translation>Name dieses Profils im Fenster; leer: „Privat“ oder der Name seines Ordners</translation>
    </message>
    <message>
        <source>Name the model in settings.</source>
        <translation>Bitte das Modell in den Einstellungen nennen.</translation>
    </message>
    <message>
        <source>No microphone is delivering sound yet.</source>
        <translation>Noch liefert kein Mikrofon Ton.</translation>
    </message>
    <message>
        <source>No rule speaks of this: the order of router.order decides.</source>
        <translation>Keine Regel spricht davon: Die Reihenfolge entscheidet.</translation>
    </message>
    <message>
        <source>No sound can be played here.</source>
        <translation>Hier lässt sich kein Ton abspielen.</translation>
    </message>
    <message>
        <source>No speech was heard while the key was down.</source>
        <translation>Solange die Taste gedrückt war, war nichts zu hören.</translation>
    </message>
    <message>
        <source>No {0} was found: connect {1}.</source>
        <translation>Es wurde kein {0} gefunden: bitte {1} anschließen.</translation>
    </message>
    <message>
        <source>Nothing is chosen that can do this.</source>
        <translation>Es ist nichts gewählt, das dies kann.</translation>
    </message>
    <message>
        <source>Nothing of it was.</source>
        <translation>Es wurde nichts davon übernommen.</translation>
    </message>
    <message>
        <source>Offline recognition</source>
        <translation>Die Offline-Erkennung</translation>
    </message>
    <message>
        <source>Open the keyring&apos;s own program and look.</source>
        <translation>Bitte im Programm des Schlüsselbunds nachsehen.</translation>
    </message>
    <message>
        <source>OpenAI ended its speech service on {0}.</source>
        <translation>OpenAI hat seinen Sprachdienst am {0} beendet.</translation>
    </message>
    <message>
        <source>Page Down</source>
        <translation>Bild ab</translation>
    </message>
    <message>
        <source>Page Up</source>
        <translation>Bild auf</translation>
    </message>
    <message>
        <source>Paste it again in settings.</source>
        <translation>Bitte in den Einstellungen erneut einfügen.</translation>
    </message>
    <message>
        <source>Paste one in settings, or choose another.</source>
        <translation>Bitte in den Einstellungen einen einfügen oder anders wählen.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>PortAudio does not load: {0}; typing works without.</source>
        <translation>PortAudio lässt sich nicht laden: {0}; Schreiben geht auch so.</translation>
    </message>
    <message>
        <source>Prepare the answer during your pause; dropped unheard when you go on talking</source>
        <translation>Die Antwort in Ihrer Pause vorbereiten; sie wird ungehört verworfen, wenn Sie weitersprechen</translation>
    </message>
    <message>
        <source>Print Screen</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Put its final address in settings.</source>
        <translation>Bitte die endgültige Adresse in die Einstellungen schreiben.</translation>
    </message>
    <message>
        <source>Put its key in settings, or let the server answer without one.</source>
        <translation>Bitte seinen Schlüssel in den Einstellungen eintragen oder den Server ohne Schlüssel antworten lassen.</translation>
    </message>
    <message>
        <source>Put one in settings.</source>
        <translation>Bitte in den Einstellungen eintragen.</translation>
    </message>
    <message>
        <source>Put the address of your server first.</source>
        <translation>Bitte zuerst die Adresse des Servers eintragen.</translation>
    </message>
    <message>
        <source>Remove the file and start Aura again.</source>
        <translation>Bitte die Datei entfernen und Aura neu starten.</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Say it again.</source>
        <translation>Bitte noch einmal sagen.</translation>
    </message>
    <message>
        <source>Say it in a shorter way.</source>
        <translation>Bitte kürzer sagen.</translation>
    </message>
    <message>
        <source>Scroll Lock</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>Send your words while you talk, where the service can; false: at your pause</source>
        <translation>Ihre Worte schon beim Sprechen senden, wo der Dienst es kann; false: in der Pause</translation>
    </message>
    <message>
        <source>Settings &gt; Privacy &amp; security &gt; Microphone</source>
        <translation>Einstellungen &gt; Datenschutz und Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Short sounds: for trouble alone, or also when Aura begins to listen and has taken your words</source>
        <translation>Kurze Töne: nur bei Problemen, oder auch wenn Aura zuzuhören beginnt und Ihre Worte hat</translation>
    </message>
    <message>
        <source>Show Aura in the tray, where the desktop has one</source>
        <translation>Aura im Infobereich zeigen, wo der Desktop einen hat</translation>
    </message>
    <message>
        <source>Show past conversations beside the conversation, where the window is wide enough</source>
        <translation>Frühere Gespräche neben dem Gespräch zeigen, wo das Fenster breit genug ist</translation>
    </message>
    <message>
        <source>Something went wrong in the sound part of Aura.</source>
        <translation>Im Tonteil von Aura ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Something went wrong inside Aura while a service answered.</source>
        <translation>In Aura ist ein Fehler aufgetreten, während ein Dienst antwortete.</translation>
    </message>
    <message>
        <source>Something went wrong inside Aura while answering.</source>
        <translation>Beim Antworten ist in Aura ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Something went wrong inside Aura.</source>
        <translation>In Aura ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Speak a little louder or closer to the microphone.</source>
        <translation>Bitte etwas lauter oder näher am Mikrofon sprechen.</translation>
    </message>
    <message>
        <source>Start Aura again.</source>
        <translation>Bitte Aura neu starten.</translation>
    </message>
    <message>
        <source>Start Aura when you log in; the desktop&apos;s own settings may switch it off again</source>
        <translation>Aura beim Anmelden starten; die Einstellungen des Desktops können es wieder abschalten</translation>
    </message>
    <message>
        <source>Start a new one, or choose a larger model in settings.</source>
        <translation>Bitte ein neues beginnen oder in den Einstellungen ein größeres Modell wählen.</translation>
    </message>
    <message>
        <source>Start it, or choose another in settings.</source>
        <translation>Bitte starten oder in den Einstellungen anders wählen.</translation>
    </message>
    <message>
        <source>Start without the window when Aura is started at login</source>
        <translation>Ohne Fenster starten, wenn Aura beim Anmelden startet</translation>
    </message>
    <message>
        <source>System Settings &gt; Privacy &amp; Security &gt; Microphone</source>
        <translation>Systemeinstellungen &gt; Datenschutz &amp; Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Systemstandard</translation>
    </message>
    <message>
        <source>Tell of trouble with a message of the desktop while the window is hidden</source>
        <translation>Probleme mit einer Meldung des Desktops anzeigen, während das Fenster verborgen ist</translation>
    </message>
    <message>
        <source>That could not be done: the history cannot be written.</source>
        <translation>Das ging nicht: Der Verlauf lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>That has characters that no key has.</source>
        <translation>Das enthält Zeichen, die kein Schlüssel hat.</translation>
    </message>
    <message>
        <source>That has spaces or lines in it, which no key has.</source>
        <translation>Das enthält Leerzeichen oder Zeilen, die kein Schlüssel hat.</translation>
    </message>
    <message>
        <source>That is a key of {0}, not of {1}.</source>
        <translation>Das ist ein Schlüssel von {0}, nicht von {1}.</translation>
    </message>
    <message>
        <source>That is an address and no key.</source>
        <translation>Das ist eine Adresse und kein Schlüssel.</translation>
    </message>
    <message>
        <source>That is the shortened key that {0} shows in its list.</source>
        <translation>Das ist der gekürzte Schlüssel, den {0} in seiner Liste zeigt.</translation>
    </message>
    <message>
        <source>That profile is being deleted.</source>
        <translation>Dieses Profil wird gerade gelöscht.</translation>
    </message>
    <message>
        <source>That profile is not there any more.</source>
        <translation>Dieses Profil gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The address of the update feed cannot be used: it must start with https://.</source>
        <translation>Die Adresse der Neuigkeiten ist nicht brauchbar: Sie muss mit https:// beginnen.</translation>
    </message>
    <message>
        <source>The address of the {0} server</source>
        <translation>Die Adresse des Servers für {0}</translation>
    </message>
    <message>
        <source>The desktop did not answer the request for keys.</source>
        <translation>Der Desktop hat auf die Bitte um Tasten nicht geantwortet.</translation>
    </message>
    <message>
        <source>The desktop did not let Aura ask for keys.</source>
        <translation>Der Desktop ließ Aura nicht nach Tasten fragen.</translation>
    </message>
    <message>
        <source>The desktop does not know Aura: it has no entry in the desktop&apos;s list of programs.</source>
        <translation>Der Desktop kennt Aura nicht: Es steht nicht in seiner Liste der Programme.</translation>
    </message>
    <message>
        <source>The desktop gave this no key; choose one in its keyboard settings.</source>
        <translation>Der Desktop gab dafür keine Taste; bitte in seinen Tastatureinstellungen eine wählen.</translation>
    </message>
    <message>
        <source>The desktop has taken the keys back.</source>
        <translation>Der Desktop hat die Tasten zurückgenommen.</translation>
    </message>
    <message>
        <source>The desktop&apos;s question about the keys was not answered.</source>
        <translation>Die Frage des Desktops nach den Tasten wurde nicht beantwortet.</translation>
    </message>
    <message>
        <source>The display {0} does not answer</source>
        <translation>Die Anzeige {0} antwortet nicht</translation>
    </message>
    <message>
        <source>The folder {0} cannot be made ({1}); free some space, make its parent writable, or set AURA_HOME to a folder of yours.</source>
        <translation>Der Ordner {0} lässt sich nicht anlegen ({1}); bitte Platz schaffen, den Ordner darüber beschreibbar machen oder AURA_HOME auf einen eigenen Ordner setzen.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be removed ({1}); close what uses it and try again.</source>
        <translation>Der Ordner {0} lässt sich nicht entfernen ({1}); bitte schließen, was ihn benutzt, und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The history cannot be read.</source>
        <translation>Der Verlauf lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The history is damaged.</source>
        <translation>Der Verlauf ist beschädigt.</translation>
    </message>
    <message>
        <source>The history {0} {1}; it was kept as {2} and a new one was begun.</source>
        <translation>Der Verlauf {0} {1}; er wurde als {2} aufgehoben und ein neuer begonnen.</translation>
    </message>
    <message>
        <source>The key for the {0} server has characters that no key has.</source>
        <translation>Der Schlüssel für den Server ({0}) enthält Zeichen, die kein Schlüssel hat.</translation>
    </message>
    <message>
        <source>The key is right, but the {0} account has no characters left.{1} Buy more at {2}, or choose another voice.</source>
        <translation>Der Schlüssel stimmt, aber das Konto bei {0} hat keine Zeichen mehr.{1} Unter {2} gibt es mehr, sonst bitte eine andere Stimme wählen.</translation>
    </message>
    <message>
        <source>The key is right, but the {0} account has no credit left.</source>
        <translation>Der Schlüssel stimmt, aber das Konto bei {0} ist leer.</translation>
    </message>
    <message>
        <source>The keyring that is set up writes keys as plain text, {0}.</source>
        <translation>Der eingerichtete Schlüsselbund schreibt Schlüssel als Klartext, {0}.</translation>
    </message>
    <message>
        <source>The language model that comes with Aura is missing.</source>
        <translation>Das mitgelieferte Sprachmodell fehlt.</translation>
    </message>
    <message>
        <source>The log file has the details.</source>
        <translation>Genaueres steht im Protokoll.</translation>
    </message>
    <message>
        <source>The loudspeaker ({0}) takes no sound any more.</source>
        <translation>Der Lautsprecher ({0}) nimmt keinen Ton mehr an.</translation>
    </message>
    <message>
        <source>The loudspeaker ({0}) was disconnected and there is no other one.</source>
        <translation>Der Lautsprecher ({0}) wurde getrennt, und es gibt keinen anderen.</translation>
    </message>
    <message>
        <source>The microphone</source>
        <translation>Das Mikrofon</translation>
    </message>
    <message>
        <source>The microphone ({0}) delivers nothing any more.</source>
        <translation>Das Mikrofon ({0}) liefert nichts mehr.</translation>
    </message>
    <message>
        <source>The microphone ({0}) was disconnected and there is no other one.</source>
        <translation>Das Mikrofon ({0}) wurde getrennt, und es gibt kein anderes.</translation>
    </message>
    <message>
        <source>The microphone hears so much of Aura&apos;s own voice that you cannot talk over it here.</source>
        <translation>Das Mikrofon hört so viel von Auras eigener Stimme, dass Sie ihr hier nicht ins Wort fallen können.</translation>
    </message>
    <message>
        <source>The microphone is muted.</source>
        <translation>Das Mikrofon ist stumm.</translation>
    </message>
    <message>
        <source>The microphone is open but delivers only silence: it is muted, or Aura may not use it.</source>
        <translation>Das Mikrofon ist offen, liefert aber nur Stille: Es ist stumm, oder Aura darf es nicht nutzen.</translation>
    </message>
    <message>
        <source>The microphone {0} cannot be opened: check that Aura may use it in {1} and that it is connected, or choose another one.</source>
        <translation>Das Mikrofon {0} lässt sich nicht öffnen: bitte prüfen, ob Aura es nutzen darf ({1}) und ob es angeschlossen ist, oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>The model file {0} could not be loaded: it is damaged, of an unknown kind, or too large for this computer&apos;s memory.</source>
        <translation>Die Modelldatei {0} ließ sich nicht laden: Sie ist beschädigt, von unbekannter Art oder zu groß für den Speicher dieses Computers.</translation>
    </message>
    <message>
        <source>The model file {0} is incomplete.</source>
        <translation>Die Modelldatei {0} ist unvollständig.</translation>
    </message>
    <message>
        <source>The offline model</source>
        <translation>Das Offline-Modell</translation>
    </message>
    <message>
        <source>The offline speech recognition could not load its model.</source>
        <translation>Die Offline-Spracherkennung konnte ihr Modell nicht laden.</translation>
    </message>
    <message>
        <source>The offline speech recognition knows English only.</source>
        <translation>Die Offline-Spracherkennung kann nur Englisch.</translation>
    </message>
    <message>
        <source>The organisation or client that this profile is for</source>
        <translation>Organisation oder Kunde, für den dieses Profil ist</translation>
    </message>
    <message>
        <source>The profile is gone, but not all of its files: {0} cannot be removed ({1}).</source>
        <translation>Das Profil ist weg, aber nicht alle Dateien: {0} lässt sich nicht entfernen ({1}).</translation>
    </message>
    <message>
        <source>The profile is still closing.</source>
        <translation>Das Profil wird noch geschlossen.</translation>
    </message>
    <message>
        <source>The proxy set in the environment cannot be used to reach {0}.</source>
        <translation>Über den Proxy der Umgebung ist {0} nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The running Aura could not do that; its log says why.</source>
        <translation>Das laufende Aura konnte das nicht; warum, steht in seinem Protokoll.</translation>
    </message>
    <message>
        <source>The running Aura did not understand the request.</source>
        <translation>Das laufende Aura hat die Bitte nicht verstanden.</translation>
    </message>
    <message>
        <source>The running Aura does not answer within {0} s; end it and start it again.</source>
        <translation>Das laufende Aura antwortet nicht innerhalb von {0} s; bitte beenden und neu starten.</translation>
    </message>
    <message>
        <source>The running Aura does not know {0}; end it and start it again.</source>
        <translation>Das laufende Aura kennt {0} nicht; bitte beenden und neu starten.</translation>
    </message>
    <message>
        <source>The running Aura is older than this command; end it and start it again.</source>
        <translation>Das laufende Aura ist älter als dieser Befehl; bitte beenden und neu starten.</translation>
    </message>
    <message>
        <source>The setting holds for this session, but {0} cannot be written ({1}): free some space or make the folder writable.</source>
        <translation>Die Einstellung gilt für diese Sitzung, aber {0} lässt sich nicht schreiben ({1}): bitte Platz schaffen oder den Ordner beschreibbar machen.</translation>
    </message>
    <message>
        <source>The settings file {0} cannot be read ({1}); standard settings are used and changes last for this session only.</source>
        <translation>Die Einstellungsdatei {0} lässt sich nicht lesen ({1}); es gelten die Standardwerte, und Änderungen halten nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The settings file {0} {1}; {2}</source>
        <translation>Die Einstellungsdatei {0} {1}; {2}</translation>
    </message>
    <message>
        <source>The sound system of this computer does not answer, so Aura neither hears nor speaks.</source>
        <translation>Das Tonsystem dieses Computers antwortet nicht, darum hört und spricht Aura nicht.</translation>
    </message>
    <message>
        <source>The speaker</source>
        <translation>Der Lautsprecher</translation>
    </message>
    <message>
        <source>The system has no voice called {0}.</source>
        <translation>Das System hat keine Stimme namens {0}.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring does not answer, {0}.</source>
        <translation>Der Schlüsselbund des Systems antwortet nicht, {0}.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring is locked, {0}.</source>
        <translation>Der Schlüsselbund des Systems ist gesperrt, {0}.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring reports a fault, {0}.</source>
        <translation>Der Schlüsselbund des Systems meldet einen Fehler, {0}.</translation>
    </message>
    <message>
        <source>The system&apos;s voice</source>
        <translation>Die Stimme des Systems</translation>
    </message>
    <message>
        <source>The system&apos;s voice (espeak-ng) does not work.</source>
        <translation>Die Stimme des Systems (espeak-ng) funktioniert nicht.</translation>
    </message>
    <message>
        <source>The system&apos;s voice (espeak-ng) is not installed.</source>
        <translation>Die Stimme des Systems (espeak-ng) ist nicht installiert.</translation>
    </message>
    <message>
        <source>The system&apos;s voice (espeak-ng) stopped with an error.</source>
        <translation>Die Stimme des Systems (espeak-ng) brach mit einem Fehler ab.</translation>
    </message>
    <message>
        <source>The system&apos;s voice could not speak.</source>
        <translation>Die Stimme des Systems konnte nicht sprechen.</translation>
    </message>
    <message>
        <source>The system&apos;s voice was closed.</source>
        <translation>Die Stimme des Systems wurde geschlossen.</translation>
    </message>
    <message>
        <source>The usage file {0} cannot be read ({1}); what is used now is counted for this session only.</source>
        <translation>Die Verbrauchsdatei {0} lässt sich nicht lesen ({1}); der Verbrauch wird nur für diese Sitzung gezählt.</translation>
    </message>
    <message>
        <source>The usage file {0} is damaged; it was kept as {1} and counting begins anew.</source>
        <translation>Die Verbrauchsdatei {0} ist beschädigt; sie wurde als {1} aufgehoben, und die Zählung beginnt neu.</translation>
    </message>
    <message>
        <source>The usage file {0} is damaged; what is used now is counted for this session only.</source>
        <translation>Die Verbrauchsdatei {0} ist beschädigt; der Verbrauch wird nur für diese Sitzung gezählt.</translation>
    </message>
    <message>
        <source>The usage file {0} was written by a newer Aura; it stays as it is, and what is used now is counted for this session only.</source>
        <translation>Die Verbrauchsdatei {0} stammt von einem neueren Aura; sie bleibt, wie sie ist, und der Verbrauch wird nur für diese Sitzung gezählt.</translation>
    </message>
    <message>
        <source>The voice changed: {0}.</source>
        <translation>Die Stimme hat gewechselt: {0}.</translation>
    </message>
    <message>
        <source>The voice is {0} again.</source>
        <translation>Die Stimme ist wieder {0}.</translation>
    </message>
    <message>
        <source>The {0} is now {1}, the system&apos;s default.</source>
        <translation>{0} ist jetzt {1}, der Standard des Systems.</translation>
    </message>
    <message>
        <source>The {0} key works.</source>
        <translation>Der Schlüssel für {0} funktioniert.</translation>
    </message>
    <message>
        <source>The {0} server at {1}</source>
        <translation>Der Server für {0} unter {1}</translation>
    </message>
    <message>
        <source>The {0} {1} cannot be opened: check that it is connected, or choose another one.</source>
        <translation>{0} „{1}“ lässt sich nicht öffnen: bitte den Anschluss prüfen oder anders wählen.</translation>
    </message>
    <message>
        <source>The {0} {1} is connected again.</source>
        <translation>{0} „{1}“ ist wieder angeschlossen.</translation>
    </message>
    <message>
        <source>The {0} {1} is in use by another program or was disconnected: free it, or choose another.</source>
        <translation>{0} „{1}“ wird von einem anderen Programm benutzt oder wurde getrennt: bitte freigeben oder anders wählen.</translation>
    </message>
    <message>
        <source>The {0} {1} is not connected: using the system default.</source>
        <translation>{0} „{1}“ ist nicht angeschlossen: Es gilt der Systemstandard.</translation>
    </message>
    <message>
        <source>There is a profile called &quot;{0}&quot; already; choose another name.</source>
        <translation>Ein Profil namens „{0}“ gibt es schon; bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is no conversation to export yet.</source>
        <translation>Es gibt noch kein Gespräch zum Exportieren.</translation>
    </message>
    <message>
        <source>There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)</source>
        <translation>Es gibt keine Anzeige (weder DISPLAY noch WAYLAND_DISPLAY ist gesetzt)</translation>
    </message>
    <message>
        <source>There is no key for {0}.</source>
        <translation>Für {0} gibt es keinen Schlüssel.</translation>
    </message>
    <message>
        <source>There is no key in that.</source>
        <translation>Darin ist kein Schlüssel.</translation>
    </message>
    <message>
        <source>There is no microphone.</source>
        <translation>Es gibt kein Mikrofon.</translation>
    </message>
    <message>
        <source>There is no setting {0};{1}</source>
        <translation>Es gibt keine Einstellung {0};{1}</translation>
    </message>
    <message>
        <source>There is no speaker.</source>
        <translation>Es gibt keinen Lautsprecher.</translation>
    </message>
    <message>
        <source>There is no {0} key yet.</source>
        <translation>Für {0} gibt es noch keinen Schlüssel.</translation>
    </message>
    <message>
        <source>There is no {0} key: `aura-desktop keys set {1}` takes one.</source>
        <translation>Für {0} gibt es keinen Schlüssel: `aura-desktop keys set {1}` nimmt einen an.</translation>
    </message>
    <message>
        <source>There is no {0}{1}: connect {2}, then choose it.</source>
        <translation>{0}{1} ist nicht da: bitte {2} anschließen und dann wählen.</translation>
    </message>
    <message>
        <source>This cannot be looked up here.</source>
        <translation>Das lässt sich hier nicht nachsehen.</translation>
    </message>
    <message>
        <source>This computer has no keyring that Aura can use, {0}.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund, den Aura nutzen kann, {0}.</translation>
    </message>
    <message>
        <source>This conversation is not there any more.</source>
        <translation>Dieses Gespräch gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>This could not be found out: the speaker did not play, or the microphone delivers no sound.</source>
        <translation>Das ließ sich nicht herausfinden: Der Lautsprecher spielte nicht, oder das Mikrofon liefert keinen Ton.</translation>
    </message>
    <message>
        <source>This desktop has no portal for keys.</source>
        <translation>Dieser Desktop hat kein Portal für Tasten.</translation>
    </message>
    <message>
        <source>This desktop has no portal for keys: they are seen only while a program without Wayland support is in front.</source>
        <translation>Dieser Desktop hat kein Portal für Tasten: Sie sind nur zu sehen, während ein Programm ohne Wayland vorn ist.</translation>
    </message>
    <message>
        <source>This desktop offers programs no keys of their own.</source>
        <translation>Dieser Desktop bietet Programmen keine eigenen Tasten.</translation>
    </message>
    <message>
        <source>This keyboard has no key {0}.</source>
        <translation>Diese Tastatur hat keine Taste {0}.</translation>
    </message>
    <message>
        <source>This month has cost about ${0} of the ${1} you set as its limit.</source>
        <translation>Dieser Monat hat etwa ${0} von der Grenze von ${1} gekostet.</translation>
    </message>
    <message>
        <source>This month has cost about ${0}, and you set a limit of ${1}.</source>
        <translation>Dieser Monat hat etwa ${0} gekostet, die Grenze liegt bei ${1}.</translation>
    </message>
    <message>
        <source>This session has no way to see keys outside the window.</source>
        <translation>Diese Sitzung kann keine Tasten außerhalb des Fensters sehen.</translation>
    </message>
    <message>
        <source>To keep it, install the package gnome-keyring (on KDE: kwalletmanager) and log in again</source>
        <translation>Damit er bleibt, bitte das Paket gnome-keyring (bei KDE: kwalletmanager) installieren und neu anmelden</translation>
    </message>
    <message>
        <source>To keep it, repair the login keychain in Keychain Access</source>
        <translation>Damit er bleibt, bitte den Anmelde-Schlüsselbund in der Schlüsselbundverwaltung reparieren</translation>
    </message>
    <message>
        <source>To keep it, set up a keyring</source>
        <translation>Damit er bleibt, bitte einen Schlüsselbund einrichten</translation>
    </message>
    <message>
        <source>To keep it, switch on the Windows service Credential Manager</source>
        <translation>Damit er bleibt, bitte den Windows-Dienst „Anmeldeinformationsverwaltung“ einschalten</translation>
    </message>
    <message>
        <source>To keep it, unlock the keyring and look again.</source>
        <translation>Damit er bleibt, bitte den Schlüsselbund entsperren und erneut nachsehen.</translation>
    </message>
    <message>
        <source>To use it all the same, allow servers of your network without encryption in settings (servers.unencrypted).</source>
        <translation>Um ihn trotzdem zu verwenden, in den Einstellungen Server im eigenen Netz ohne Verschlüsselung erlauben (servers.unencrypted).</translation>
    </message>
    <message>
        <source>Top it up there, then check again.</source>
        <translation>Bitte dort aufladen und erneut prüfen.</translation>
    </message>
    <message>
        <source>Top it up, or choose another in settings.</source>
        <translation>Bitte aufladen oder in den Einstellungen anders wählen.</translation>
    </message>
    <message>
        <source>Top up the account, or choose another service in settings.</source>
        <translation>Bitte das Konto aufladen oder in den Einstellungen einen anderen Dienst wählen.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again, or check that it runs well.</source>
        <translation>Bitte noch einmal versuchen oder prüfen, ob er richtig läuft.</translation>
    </message>
    <message>
        <source>Try again, or choose another in settings.</source>
        <translation>Bitte noch einmal versuchen oder in den Einstellungen anders wählen.</translation>
    </message>
    <message>
        <source>Try again, or choose another model in settings.</source>
        <translation>Bitte noch einmal versuchen oder in den Einstellungen ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again; the log file has the details.</source>
        <translation>Bitte noch einmal versuchen; Genaueres steht im Protokoll.</translation>
    </message>
    <message>
        <source>Try http:// in settings.</source>
        <translation>In den Einstellungen hilft vielleicht http://.</translation>
    </message>
    <message>
        <source>Try the address with /v1 at its end, in settings.</source>
        <translation>In den Einstellungen hilft vielleicht /v1 am Ende der Adresse.</translation>
    </message>
    <message>
        <source>Turn the speaker down, use headphones, or switch to push-to-talk.</source>
        <translation>Bitte den Lautsprecher leiser stellen, Kopfhörer nehmen oder die Sprechtaste nutzen.</translation>
    </message>
    <message>
        <source>Type instead, or choose a microphone.</source>
        <translation>Bitte schreiben oder ein Mikrofon wählen.</translation>
    </message>
    <message>
        <source>Typing works meanwhile; if it stays so, restart the sound system or the computer.</source>
        <translation>Schreiben geht inzwischen; bleibt es so, bitte das Tonsystem oder den Computer neu starten.</translation>
    </message>
    <message>
        <source>Unmute it to talk.</source>
        <translation>Zum Sprechen bitte wieder einschalten.</translation>
    </message>
    <message>
        <source>Until then it is counted for this session only.</source>
        <translation>Bis dahin wird er nur für diese Sitzung gezählt.</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>Use headphones, turn the speaker down or move the microphone away from it; push-to-talk works in any case.</source>
        <translation>Kopfhörer helfen, oder den Lautsprecher leiser stellen oder weiter vom Mikrofon entfernen; die Sprechtaste geht immer.</translation>
    </message>
    <message>
        <source>Use servers of your own network over http too, which others in it can hear</source>
        <translation>Server im eigenen Netz auch über http verwenden, was andere darin mithören können</translation>
    </message>
    <message>
        <source>Voice at ElevenLabs, by its id; empty for its default</source>
        <translation>Stimme bei ElevenLabs, nach ihrer Kennung; leer für die Vorgabe</translation>
    </message>
    <message>
        <source>Voice at OpenAI; empty for its default</source>
        <translation>Stimme bei OpenAI; leer für die Vorgabe</translation>
    </message>
    <message>
        <source>Voice at xAI; empty for its default</source>
        <translation>Stimme bei xAI; leer für die Vorgabe</translation>
    </message>
    <message>
        <source>Voice of the system or of your own server, by its name there; empty for its default</source>
        <translation>Stimme des Systems oder des eigenen Servers, nach ihrem Namen dort; leer für die Vorgabe</translation>
    </message>
    <message>
        <source>Wait a little and check again.</source>
        <translation>Bitte etwas warten und erneut prüfen.</translation>
    </message>
    <message>
        <source>Wait a little and try again.</source>
        <translation>Bitte etwas warten und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Warn when a month has cost so many US dollars; 0: never</source>
        <translation>Warnen, wenn ein Monat so viele US-Dollar gekostet hat; 0: nie</translation>
    </message>
    <message>
        <source>What Aura is called in this profile; empty: Aura</source>
        <translation>Wie Aura in diesem Profil heißt; leer: Aura</translation>
    </message>
    <message>
        <source>What answers; auto: the service that the question suits (router.rules), of those there is a key for</source>
        <translation>Was antwortet; auto: der Dienst, zu dem die Frage passt (router.rules), von denen mit Schlüssel</translation>
    </message>
    <message>
        <source>What speaks; auto: the best there is a key for, else your own server, else the system&apos;s voice</source>
        <translation>Was spricht; auto: der beste Dienst mit Schlüssel, sonst der eigene Server, sonst die Stimme des Systems</translation>
    </message>
    <message>
        <source>What turns speech into text; auto: the best there is a key for, else your own server, else offline</source>
        <translation>Was Sprache in Text wandelt; auto: der beste Dienst mit Schlüssel, sonst der eigene Server, sonst offline</translation>
    </message>
    <message>
        <source>What was used cannot be written to {0} ({1}): free some space or make the folder writable.</source>
        <translation>Der Verbrauch lässt sich nicht nach {0} schreiben ({1}): bitte Platz schaffen oder den Ordner beschreibbar machen.</translation>
    </message>
    <message>
        <source>When Aura lets go of the microphone, so that the system shows it as free: while it is muted, also while it is idle in push-to-talk (the first word may then wait for it), or never</source>
        <translation>Wann Aura das Mikrofon freigibt, sodass das System es als frei zeigt: solange es stumm ist, auch in Ruhe mit der Sprechtaste (das erste Wort kann dann darauf warten), oder nie</translation>
    </message>
    <message>
        <source>Whether you wear headphones, so that nothing the microphone hears can be Aura; auto: found out by listening</source>
        <translation>Ob Sie Kopfhörer tragen, sodass nichts, was das Mikrofon hört, Aura sein kann; auto: durch Zuhören herausfinden</translation>
    </message>
    <message>
        <source>Which questions go where, a rule a line (SERVICE: WORDS); empty: built in</source>
        <translation>Welche Fragen wohin gehen, eine Regel je Zeile (DIENST: WÖRTER); leer: eingebaut</translation>
    </message>
    <message>
        <source>Who Aura is and how it speaks, in your words; empty for the built-in way</source>
        <translation>Wer Aura ist und wie es spricht, in eigenen Worten; leer für die eingebaute Art</translation>
    </message>
    <message>
        <source>Who is asked when no rule says otherwise, first to last</source>
        <translation>Wer gefragt wird, wenn keine Regel es anders sagt, der Reihe nach</translation>
    </message>
    <message>
        <source>You can talk over Aura at any time.</source>
        <translation>Sie können Aura jederzeit ins Wort fallen.</translation>
    </message>
    <message>
        <source>You can talk over it at any time.</source>
        <translation>Sie können jederzeit dazwischensprechen.</translation>
    </message>
    <message>
        <source>You or the desktop said no to these keys.</source>
        <translation>Sie oder der Desktop haben diese Tasten abgelehnt.</translation>
    </message>
    <message>
        <source>Your own server</source>
        <translation>Der eigene Server</translation>
    </message>
    <message>
        <source>`aura-desktop --help` lists them.</source>
        <translation>`aura-desktop --help` zählt sie auf.</translation>
    </message>
    <message>
        <source>a * alone stands for anything</source>
        <translation>ein * allein steht für alles</translation>
    </message>
    <message>
        <source>a base URL such as http://127.0.0.1:8000/v1, or nothing</source>
        <translation>eine Adresse wie http://127.0.0.1:8000/v1 oder nichts</translation>
    </message>
    <message>
        <source>a key such as ctrl+alt+space or f8, or nothing</source>
        <translation>eine Taste wie ctrl+alt+space oder f8, oder nichts</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>a path, or nothing</source>
        <translation>ein Pfad oder nichts</translation>
    </message>
    <message>
        <source>a quotation mark is left open</source>
        <translation>ein Anführungszeichen bleibt offen</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a window can open</source>
        <translation>ein Fenster kann sich öffnen</translation>
    </message>
    <message>
        <source>another program holds the history&apos;s file.</source>
        <translation>ein anderes Programm hält die Datei des Verlaufs fest.</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message>
        <source>any key wakes Aura</source>
        <translation>jede Taste weckt Aura</translation>
    </message>
    <message>
        <source>audio library</source>
        <translation>Tonbibliothek</translation>
    </message>
    <message>
        <source>auto: {0}</source>
        <translation>auto: {0}</translation>
    </message>
    <message>
        <source>auto: {0}, as there is no key</source>
        <translation>auto: {0}, da es keinen Schlüssel gibt</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>code questions</source>
        <translation>Fragen zu Code</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>display</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>echo canceller</source>
        <translation>Echounterdrückung</translation>
    </message>
    <message>
        <source>espeak-ng is missing: install the package espeak-ng, or use a server (speech.provider=compatible).</source>
        <translation>espeak-ng fehlt: bitte das Paket espeak-ng installieren oder einen Server nutzen (speech.provider=compatible).</translation>
    </message>
    <message>
        <source>explanations</source>
        <translation>Erklärungen</translation>
    </message>
    <message>
        <source>hears</source>
        <translation>hört</translation>
    </message>
    <message>
        <source>in the environment variable {0}</source>
        <translation>in der Umgebungsvariable {0}</translation>
    </message>
    <message>
        <source>in the system&apos;s keyring</source>
        <translation>im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>install Aura again (make clean, then make setup).</source>
        <translation>bitte Aura neu installieren (make clean, dann make setup).</translation>
    </message>
    <message>
        <source>kept until Aura ends</source>
        <translation>gilt, bis Aura beendet wird</translation>
    </message>
    <message>
        <source>keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>last {0} turns: {1}; providers {2} of it</source>
        <translation>letzte {0} Antworten: {1}; davon {2} bei den Anbietern</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>mathematics questions</source>
        <translation>Rechenfragen</translation>
    </message>
    <message>
        <source>median {0}, p95 {1}</source>
        <translation>Median {0}, p95 {1}</translation>
    </message>
    <message>
        <source>news</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>no model &quot;{0}&quot;</source>
        <translation>kein Modell „{0}“</translation>
    </message>
    <message>
        <source>no such model</source>
        <translation>kein solches Modell</translation>
    </message>
    <message>
        <source>nobody can do it: {0}</source>
        <translation>niemand kann es: {0}</translation>
    </message>
    <message>
        <source>posts on X</source>
        <translation>Beiträge auf X</translation>
    </message>
    <message>
        <source>prices on the markets</source>
        <translation>Börsenkurse</translation>
    </message>
    <message>
        <source>questions of today</source>
        <translation>Fragen zum Tagesgeschehen</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>small talk and time questions</source>
        <translation>Plaudereien und Fragen nach der Zeit</translation>
    </message>
    <message>
        <source>speaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>speaks</source>
        <translation>spricht</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>Sprachausgabe</translation>
    </message>
    <message>
        <source>sports results</source>
        <translation>Sportergebnisse</translation>
    </message>
    <message>
        <source>weather questions</source>
        <translation>Fragen nach dem Wetter</translation>
    </message>
    <message>
        <source>works</source>
        <translation>funktioniert</translation>
    </message>
    <message>
        <source>writing tasks</source>
        <translation>Schreibaufgaben</translation>
    </message>
    <message>
        <source>you can type already</source>
        <translation>Schreiben geht schon</translation>
    </message>
    <message>
        <source>{0} asks for a key</source>
        <translation>{0} verlangt einen Schlüssel</translation>
    </message>
    <message>
        <source>{0} asks for a key.</source>
        <translation>{0} verlangt einen Schlüssel.</translation>
    </message>
    <message>
        <source>{0} cannot be that; allowed: {1}.</source>
        <translation>{0} kann das nicht sein; erlaubt: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}): free some space, or choose another folder.</source>
        <translation>{0} lässt sich nicht schreiben ({1}): bitte Platz schaffen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be “{1}”; allowed: {2}.</source>
        <translation>{0} kann nicht „{1}“ sein; erlaubt: {2}.</translation>
    </message>
    <message>
        <source>{0} does not accept the key.</source>
        <translation>{0} nimmt den Schlüssel nicht an.</translation>
    </message>
    <message>
        <source>{0} found</source>
        <translation>{0} gefunden</translation>
    </message>
    <message>
        <source>{0} found, {1}</source>
        <translation>{0} gefunden, {1}</translation>
    </message>
    <message>
        <source>{0} go to {1}</source>
        <translation>{0} gehen an {1}</translation>
    </message>
    <message>
        <source>{0} has {1}.</source>
        <translation>{0} hat {1}.</translation>
    </message>
    <message>
        <source>{0} key</source>
        <translation>Schlüssel für {0}</translation>
    </message>
    <message>
        <source>{0} must start with https://, as others in your network could hear what is said.</source>
        <translation>{0} muss mit https:// beginnen, sonst könnten andere im eigenen Netz mithören.</translation>
    </message>
    <message>
        <source>{0}+{1}</source>
        <translation>{0}+{1}</translation>
    </message>
    <message>
        <source>{0}, and the keys of the profile may still be in it.</source>
        <translation>{0}, und die Schlüssel des Profils sind vielleicht noch darin.</translation>
    </message>
    <message>
        <source>{0}; the longest part is {1}.</source>
        <translation>{0}; am längsten dauert {1}.</translation>
    </message>
    <message>
        <source>{0}; the offline engine is not ready: {1}</source>
        <translation>{0}; der Offline-Teil ist nicht bereit: {1}</translation>
    </message>
    <message>
        <source>{0}; {1}</source>
        <translation>{0}; {1}</translation>
    </message>
    <message>
        <source>“{0}” goes to {1}</source>
        <translation>„{0}“ geht an {1}</translation>
    </message>
    <message>
        <source>getting ready</source>
        <translation>macht sich bereit</translation>
    </message>
    <message>
        <source>A report without private text was kept.</source>
        <translation>Ein Bericht ohne private Texte wurde aufgehoben.</translation>
    </message>
    <message>
        <source>Aura&apos;s data folder {0} cannot be read ({1}): make it readable and writable for you, or set AURA_HOME to a folder of yours.</source>
        <translation>Auras Datenordner {0} ist nicht lesbar ({1}): bitte für sich lesbar und beschreibbar machen oder AURA_HOME auf einen eigenen Ordner setzen.</translation>
    </message>
    <message>
        <source>It looks like {0}.</source>
        <translation>Sie sieht aus wie {0}.</translation>
    </message>
    <message>
        <source>Language of the window&apos;s own words</source>
        <translation>Sprache der Texte des Fensters</translation>
    </message>
    <message>
        <source>Names and words to know and to recognise, with commas between them</source>
        <translation>Namen und Wörter, die zu kennen und zu erkennen sind, mit Kommas dazwischen</translation>
    </message>
    <message>
        <source>Paste the {0} alone.</source>
        <translation>Fügen Sie allein den Schlüssel ein ({0}).</translation>
    </message>
    <message>
        <source>The system&apos;s keyring did not let Aura remove the {0}.</source>
        <translation>Der Schlüsselbund des Systems hat das Entfernen nicht erlaubt ({0}).</translation>
    </message>
    <message>
        <source>hold the space bar and talk</source>
        <translation>Leertaste halten und sprechen</translation>
    </message>
    <message>
        <source>https on a host of the service itself (for a region of its own), this machine, or nothing</source>
        <translation>https auf einem Rechner des Dienstes selbst (für eine eigene Region), dieser Computer oder nichts</translation>
    </message>
    <message>
        <source>install Aura again</source>
        <translation>bitte Aura neu installieren</translation>
    </message>
    <message>
        <source>install the package libportaudio2</source>
        <translation>bitte das Paket libportaudio2 installieren</translation>
    </message>
    <message>
        <source>is damaged</source>
        <translation>ist beschädigt</translation>
    </message>
    <message>
        <source>it cannot be understood</source>
        <translation>sie ist nicht zu verstehen</translation>
    </message>
    <message>
        <source>it has no colon between the service and its words</source>
        <translation>zwischen dem Dienst und seinen Wörtern fehlt der Doppelpunkt</translation>
    </message>
    <message>
        <source>it is longer than {0} characters</source>
        <translation>sie ist länger als {0} Zeichen</translation>
    </message>
    <message>
        <source>it is no export of Aura&apos;s history</source>
        <translation>das ist kein Export aus Auras Verlauf</translation>
    </message>
    <message>
        <source>it names no words</source>
        <translation>sie nennt keine Wörter</translation>
    </message>
    <message>
        <source>it was kept as {0} and standard settings are used.</source>
        <translation>sie wurde als {0} aufgehoben, und es gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>it was written by a newer Aura; update this one first</source>
        <translation>sie stammt von einem neueren Aura; bitte zuerst dieses erneuern</translation>
    </message>
    <message>
        <source>its &quot;sessions&quot; are no list</source>
        <translation>„sessions“ ist darin keine Liste</translation>
    </message>
    <message>
        <source>its regular expression cannot be used ({0})</source>
        <translation>der reguläre Ausdruck ist nicht brauchbar ({0})</translation>
    </message>
    <message>
        <source>its regular expression repeats what is repeated inside, which can take for ever</source>
        <translation>der reguläre Ausdruck wiederholt, was innen schon wiederholt wird; das kann ewig dauern</translation>
    </message>
    <message>
        <source>its version is unknown</source>
        <translation>ihre Version ist unbekannt</translation>
    </message>
    <message>
        <source>just talk</source>
        <translation>einfach sprechen</translation>
    </message>
    <message>
        <source>key of {0}</source>
        <translation>Schlüssel von {0}</translation>
    </message>
    <message>
        <source>language model</source>
        <translation>das Sprachmodell</translation>
    </message>
    <message>
        <source>local servers</source>
        <translation>lokale Server</translation>
    </message>
    <message>
        <source>local: path of a GGUF file, empty for the built-in one; compatible: model name</source>
        <translation>local: Pfad einer GGUF-Datei, leer für die eingebaute; compatible: Modellname</translation>
    </message>
    <message>
        <source>loudspeaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>macOS asks for Input Monitoring (System Settings &gt; Privacy &amp; Security); without it no key arrives.</source>
        <translation>macOS verlangt die Eingabeüberwachung (Systemeinstellungen &gt; Datenschutz &amp; Sicherheit); ohne sie kommt keine Taste an.</translation>
    </message>
    <message>
        <source>message {0} of {1}</source>
        <translation>Nachricht {0} von {1}</translation>
    </message>
    <message>
        <source>microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>no microphone, but you can type</source>
        <translation>kein Mikrofon, aber Schreiben geht</translation>
    </message>
    <message>
        <source>no models</source>
        <translation>keine Modelle</translation>
    </message>
    <message>
        <source>none found on this machine</source>
        <translation>keine auf diesem Computer gefunden</translation>
    </message>
    <message>
        <source>none found: plug one in or allow its use; typing works without.</source>
        <translation>keines gefunden: bitte eines anschließen oder erlauben; Schreiben geht auch so.</translation>
    </message>
    <message>
        <source>none found: plug one in or switch it on; answers are shown as text without.</source>
        <translation>keiner gefunden: bitte einen anschließen oder einschalten; Antworten stehen auch als Text da.</translation>
    </message>
    <message>
        <source>none; paste one in the settings, or set {0}</source>
        <translation>keiner; bitte in den Einstellungen einfügen oder {0} setzen</translation>
    </message>
    <message>
        <source>not kept without a profile&apos;s folder</source>
        <translation>ohne Profilordner nicht aufgehoben</translation>
    </message>
    <message>
        <source>nothing was asked aloud yet</source>
        <translation>noch nichts laut gefragt</translation>
    </message>
    <message>
        <source>offline recognition</source>
        <translation>Offline-Erkennung</translation>
    </message>
    <message>
        <source>one</source>
        <translation>eines</translation>
    </message>
    <message>
        <source>one or headphones</source>
        <translation>einen oder Kopfhörer</translation>
    </message>
    <message>
        <source>only the first {0} rules count</source>
        <translation>nur die ersten {0} Regeln zählen</translation>
    </message>
    <message>
        <source>only {0}: free some space soon.</source>
        <translation>nur {0}: bitte bald Platz schaffen.</translation>
    </message>
    <message>
        <source>only {0}: free some space.</source>
        <translation>nur {0}: bitte Platz schaffen.</translation>
    </message>
    <message>
        <source>pocketsphinx does not load: {0}</source>
        <translation>pocketsphinx lässt sich nicht laden: {0}</translation>
    </message>
    <message>
        <source>powershell is missing: Aura asks it for the Windows voices.</source>
        <translation>powershell fehlt: Aura fragt es nach den Stimmen von Windows.</translation>
    </message>
    <message>
        <source>press Escape to stop</source>
        <translation>Esc beendet es</translation>
    </message>
    <message>
        <source>release to send</source>
        <translation>zum Senden loslassen</translation>
    </message>
    <message>
        <source>so a key you paste is kept only until Aura ends</source>
        <translation>darum gilt ein eingefügter Schlüssel nur, bis Aura endet</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>speech-to-text</source>
        <translation>die Spracherkennung</translation>
    </message>
    <message>
        <source>speech-to-text: choose another provider or model for it in the settings</source>
        <translation>die Spracherkennung: bitte in den Einstellungen einen anderen Anbieter oder ein anderes Modell wählen</translation>
    </message>
    <message>
        <source>standard settings are used and changes last for this session only.</source>
        <translation>es gelten die Standardwerte, und Änderungen halten nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>standard settings; changes will be written to {0}</source>
        <translation>Standardwerte; Änderungen kommen nach {0}</translation>
    </message>
    <message>
        <source>take your time</source>
        <translation>in aller Ruhe</translation>
    </message>
    <message>
        <source>talk any time to interrupt</source>
        <translation>Dazwischensprechen unterbricht</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>text-to-speech</source>
        <translation>die Sprachausgabe</translation>
    </message>
    <message>
        <source>the English model of pocketsphinx is missing: {0}</source>
        <translation>das englische Modell von pocketsphinx fehlt: {0}</translation>
    </message>
    <message>
        <source>the built-in model file is missing: {0}</source>
        <translation>die mitgelieferte Modelldatei fehlt: {0}</translation>
    </message>
    <message>
        <source>the check itself failed ({0}); please report this.</source>
        <translation>die Prüfung selbst ist gescheitert ({0}); bitte melden.</translation>
    </message>
    <message>
        <source>the command say is missing: repair macOS.</source>
        <translation>der Befehl say fehlt: bitte macOS reparieren.</translation>
    </message>
    <message>
        <source>the disk is full.</source>
        <translation>der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>the history&apos;s folder cannot be written.</source>
        <translation>der Ordner des Verlaufs lässt sich nicht beschreiben.</translation>
    </message>
    <message>
        <source>the last turn: {0}; providers {1} of it</source>
        <translation>die letzte Antwort: {0}; davon {1} bei den Anbietern</translation>
    </message>
    <message>
        <source>the messages of {0} are not in order</source>
        <translation>die Nachrichten von {0} sind nicht in Ordnung</translation>
    </message>
    <message>
        <source>the microphone is off</source>
        <translation>das Mikrofon ist aus</translation>
    </message>
    <message>
        <source>the model file {0} cannot be read ({1}): make it readable.</source>
        <translation>die Modelldatei {0} kann nicht gelesen werden ({1}): bitte lesbar machen.</translation>
    </message>
    <message>
        <source>the model file {0} is missing: choose another one in chat.model, or empty it.</source>
        <translation>die Modelldatei {0} fehlt: bitte in chat.model eine andere wählen oder es leeren.</translation>
    </message>
    <message>
        <source>the model&apos;s first sentence: choose a faster model in the settings</source>
        <translation>der erste Satz des Modells: bitte in den Einstellungen ein schnelleres Modell wählen</translation>
    </message>
    <message>
        <source>the model&apos;s first word: choose a faster model in the settings</source>
        <translation>das erste Wort des Modells: bitte in den Einstellungen ein schnelleres Modell wählen</translation>
    </message>
    <message>
        <source>the offline model</source>
        <translation>Offline-Modell</translation>
    </message>
    <message>
        <source>the pages or the settings of the server</source>
        <translation>den Seiten oder Einstellungen des Servers</translation>
    </message>
    <message>
        <source>the pause after you speak: --set listening.pause=quick shortens it</source>
        <translation>die Pause nach dem Sprechen: --set listening.pause=quick verkürzt sie</translation>
    </message>
    <message>
        <source>the quickest known</source>
        <translation>das schnellste bekannte</translation>
    </message>
    <message>
        <source>the server</source>
        <translation>der Server</translation>
    </message>
    <message>
        <source>the server {0} answers</source>
        <translation>der Server {0} antwortet</translation>
    </message>
    <message>
        <source>the system default</source>
        <translation>Systemstandard</translation>
    </message>
    <message>
        <source>the system&apos;s sound settings</source>
        <translation>die Klangeinstellungen des Systems</translation>
    </message>
    <message>
        <source>the system&apos;s voice</source>
        <translation>Stimme des Systems</translation>
    </message>
    <message>
        <source>the times of the last turns are those of a newer Aura</source>
        <translation>die Zeiten der letzten Antworten stammen von einem neueren Aura</translation>
    </message>
    <message>
        <source>the times of the last turns cannot be read ({0}).</source>
        <translation>die Zeiten der letzten Antworten können nicht gelesen werden ({0}).</translation>
    </message>
    <message>
        <source>the voice&apos;s first sound: choose another voice provider in the settings</source>
        <translation>der erste Ton der Stimme: bitte in den Einstellungen einen anderen Anbieter für die Stimme wählen</translation>
    </message>
    <message>
        <source>the way to the speaker: choose another speaker</source>
        <translation>der Weg zum Lautsprecher: bitte einen anderen Lautsprecher wählen</translation>
    </message>
    <message>
        <source>the window needs these packages: install {0}.</source>
        <translation>dem Fenster fehlen Pakete: bitte {0} installieren.</translation>
    </message>
    <message>
        <source>there is no service “{0}”; use {1} or {2}</source>
        <translation>einen Dienst „{0}“ gibt es nicht; es gibt {1} oder {2}</translation>
    </message>
    <message>
        <source>thinks before it answers</source>
        <translation>denkt nach, bevor es antwortet</translation>
    </message>
    <message>
        <source>two of its conversations have the same id</source>
        <translation>zwei der Gespräche haben dieselbe Kennung</translation>
    </message>
    <message>
        <source>voice activity</source>
        <translation>Sprecherkennung</translation>
    </message>
    <message>
        <source>was written by a newer Aura</source>
        <translation>stammt von einem neueren Aura</translation>
    </message>
    <message>
        <source>writing to the history&apos;s disk fails.</source>
        <translation>das Schreiben des Verlaufs schlägt fehl.</translation>
    </message>
    <message>
        <source>xAI Grok</source>
        <translation>xAI Grok</translation>
    </message>
    <message>
        <source>xllamacpp is missing: {0}</source>
        <translation>xllamacpp fehlt: {0}</translation>
    </message>
    <message>
        <source>your own server</source>
        <translation>eigener Server</translation>
    </message>
    <message>
        <source>{0} MB free at {1}</source>
        <translation>{0} MB frei unter {1}</translation>
    </message>
    <message>
        <source>{0} Use one with {1}</source>
        <translation>{0} Nutzbar mit {1}</translation>
    </message>
    <message>
        <source>{0} accepts the key, but has no model &quot;{1}&quot; for it.</source>
        <translation>{0} nimmt den Schlüssel an, hat aber kein Modell „{1}“ dafür.</translation>
    </message>
    <message>
        <source>{0} accepts the key, but refused a test of the model &quot;{1}&quot;.</source>
        <translation>{0} nimmt den Schlüssel an, hat aber eine Probe des Modells „{1}“ abgelehnt.</translation>
    </message>
    <message>
        <source>{0} accepts the key, which may do a part of its work only.</source>
        <translation>{0} nimmt den Schlüssel an, der aber nur einen Teil der Arbeit darf.</translation>
    </message>
    <message>
        <source>{0} accepts the key.</source>
        <translation>{0} nimmt den Schlüssel an.</translation>
    </message>
    <message>
        <source>{0} alone cannot be the key: every shortcut that begins with it would set it off.</source>
        <translation>{0} allein kann nicht die Taste sein: Jedes Kürzel, das damit beginnt, würde sie auslösen.</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} und {1}</translation>
    </message>
    <message>
        <source>{0} answered in a way that cannot be used</source>
        <translation>{0} antwortete in unbrauchbarer Form</translation>
    </message>
    <message>
        <source>{0} answered without any {1}.</source>
        <translation>{0} antwortete ohne {1}.</translation>
    </message>
    <message>
        <source>{0} answers in a way that cannot be read.</source>
        <translation>{0} antwortet in unlesbarer Form.</translation>
    </message>
    <message>
        <source>{0} answers with a web page, so it is something else.</source>
        <translation>{0} antwortet mit einer Webseite, ist also etwas anderes.</translation>
    </message>
    <message>
        <source>{0} answers with an error ({1}): look at the server&apos;s log.</source>
        <translation>{0} antwortet mit einem Fehler ({1}): bitte im Protokoll des Servers nachsehen.</translation>
    </message>
    <message>
        <source>{0} asks for a key: put it in the settings, or use `aura-desktop keys set {1}`.</source>
        <translation>{0} verlangt einen Schlüssel: bitte in den Einstellungen eintragen oder mit `aura-desktop keys set {1}`.</translation>
    </message>
    <message>
        <source>{0} at {1} ({2}).</source>
        <translation>{0} unter {1} ({2}).</translation>
    </message>
    <message>
        <source>{0} belongs to somebody else; remove it or choose another AURA_HOME.</source>
        <translation>{0} gehört jemand anderem; bitte entfernen oder ein anderes AURA_HOME wählen.</translation>
    </message>
    <message>
        <source>{0} broke off</source>
        <translation>{0} brach ab</translation>
    </message>
    <message>
        <source>{0} broke off in the middle of its answer.</source>
        <translation>{0} brach mitten in der Antwort ab.</translation>
    </message>
    <message>
        <source>{0} cannot be changed ({1}); make it writable and try again, or use your desktop&apos;s own settings for programs started at login.</source>
        <translation>{0} lässt sich nicht ändern ({1}); bitte beschreibbar machen und noch einmal versuchen, oder die Einstellungen des Desktops für Startprogramme nutzen.</translation>
    </message>
    <message>
        <source>{0} cannot be found: no computer has that name.</source>
        <translation>{0} ist nicht zu finden: Kein Rechner heißt so.</translation>
    </message>
    <message>
        <source>{0} cannot be opened ({1}); make it writable for you.</source>
        <translation>{0} lässt sich nicht öffnen ({1}); bitte beschreibbar machen.</translation>
    </message>
    <message>
        <source>{0} cannot be reached</source>
        <translation>{0} ist nicht erreichbar</translation>
    </message>
    <message>
        <source>{0} cannot be reached through the proxy.</source>
        <translation>{0} ist über den Proxy nicht erreichbar.</translation>
    </message>
    <message>
        <source>{0} cannot be reached.</source>
        <translation>{0} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}); choose another file.</source>
        <translation>{0} lässt sich nicht lesen ({1}); bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be sent the model&apos;s or voice&apos;s name.</source>
        <translation>{0} kann der Name des Modells oder der Stimme nicht geschickt werden.</translation>
    </message>
    <message>
        <source>{0} cannot be taken in: {1}.</source>
        <translation>{0} lässt sich nicht einlesen: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be the key: every program needs it.</source>
        <translation>{0} kann nicht die Taste sein: Jedes Programm braucht sie.</translation>
    </message>
    <message>
        <source>{0} cannot be the key: in the window it {1}.</source>
        <translation>{0} kann nicht die Taste sein: Im Fenster hat sie schon eine Aufgabe ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be the key: it {1} in every program.</source>
        <translation>{0} kann nicht die Taste sein: Sie hat in jedem Programm eine Aufgabe ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be the key: the system keeps it for itself.</source>
        <translation>{0} kann nicht die Taste sein: Das System behält sie für sich.</translation>
    </message>
    <message>
        <source>{0} cannot speak with the model {1}.</source>
        <translation>{0} kann mit dem Modell {1} nicht sprechen.</translation>
    </message>
    <message>
        <source>{0} cannot take a conversation this long.</source>
        <translation>{0} kann kein so langes Gespräch verarbeiten.</translation>
    </message>
    <message>
        <source>{0} cannot take that much text at once.</source>
        <translation>{0} kann nicht so viel Text auf einmal verarbeiten.</translation>
    </message>
    <message>
        <source>{0} could not be started.</source>
        <translation>{0} ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>{0} did not answer in time</source>
        <translation>{0} antwortete nicht rechtzeitig</translation>
    </message>
    <message>
        <source>{0} did not answer in time.</source>
        <translation>{0} antwortete nicht rechtzeitig.</translation>
    </message>
    <message>
        <source>{0} did not answer within {1} s, so the key is not checked.</source>
        <translation>{0} antwortete nicht innerhalb von {1} s, der Schlüssel ist also nicht geprüft.</translation>
    </message>
    <message>
        <source>{0} did not start within {1} seconds.</source>
        <translation>{0} startete nicht innerhalb von {1} Sekunden.</translation>
    </message>
    <message>
        <source>{0} does not accept the key</source>
        <translation>{0} nimmt den Schlüssel nicht an</translation>
    </message>
    <message>
        <source>{0} does not accept the key: put another one in the settings.</source>
        <translation>{0} nimmt den Schlüssel nicht an: bitte in den Einstellungen einen anderen eintragen.</translation>
    </message>
    <message>
        <source>{0} does not accept this key: it is wrong, or was withdrawn.</source>
        <translation>{0} nimmt diesen Schlüssel nicht an: Er ist falsch oder wurde zurückgezogen.</translation>
    </message>
    <message>
        <source>{0} does not allow this with the key</source>
        <translation>{0} erlaubt das mit dem Schlüssel nicht</translation>
    </message>
    <message>
        <source>{0} does not answer within {1} s: start the server or correct {2}.</source>
        <translation>{0} antwortet nicht innerhalb von {1} s: bitte den Server starten oder {2} berichtigen.</translation>
    </message>
    <message>
        <source>{0} does not answer.</source>
        <translation>{0} antwortet nicht.</translation>
    </message>
    <message>
        <source>{0} does not have the model</source>
        <translation>{0} hat das Modell nicht</translation>
    </message>
    <message>
        <source>{0} does not let this key do that.</source>
        <translation>{0} erlaubt diesem Schlüssel das nicht.</translation>
    </message>
    <message>
        <source>{0} does not load: install Aura again (make clean, then make setup).</source>
        <translation>{0} lässt sich nicht laden: bitte Aura neu installieren (make clean, dann make setup).</translation>
    </message>
    <message>
        <source>{0} does not serve the country that your internet connection comes from.</source>
        <translation>{0} bedient das Land nicht, aus dem die Internetverbindung kommt.</translation>
    </message>
    <message>
        <source>{0} does not speak http at this address.</source>
        <translation>{0} spricht unter dieser Adresse kein http.</translation>
    </message>
    <message>
        <source>{0} does not speak https at this address.</source>
        <translation>{0} spricht unter dieser Adresse kein https.</translation>
    </message>
    <message>
        <source>{0} does not work on this computer</source>
        <translation>{0} funktioniert auf diesem Computer nicht</translation>
    </message>
    <message>
        <source>{0} ended its answer before it was whole.</source>
        <translation>{0} beendete die Antwort, bevor sie vollständig war.</translation>
    </message>
    <message>
        <source>{0} ended the connection in the middle of its answer.</source>
        <translation>{0} beendete die Verbindung mitten in der Antwort.</translation>
    </message>
    <message>
        <source>{0} ended the connection without an answer.</source>
        <translation>{0} beendete die Verbindung ohne Antwort.</translation>
    </message>
    <message>
        <source>{0} ended the model &quot;{1}&quot; on {2}.</source>
        <translation>{0} hat das Modell „{1}“ am {2} beendet.</translation>
    </message>
    <message>
        <source>{0} failed</source>
        <translation>{0} ist ausgefallen</translation>
    </message>
    <message>
        <source>{0} fell silent in the middle of its answer.</source>
        <translation>{0} verstummte mitten in der Antwort.</translation>
    </message>
    <message>
        <source>{0} found, the system default is {1}</source>
        <translation>{0} gefunden, Standard des Systems ist {1}</translation>
    </message>
    <message>
        <source>{0} from {1} to {2}</source>
        <translation>{0} von {1} bis {2}</translation>
    </message>
    <message>
        <source>{0} gives no list of models.</source>
        <translation>{0} nennt keine Modelle.</translation>
    </message>
    <message>
        <source>{0} gives no list of voices.</source>
        <translation>{0} nennt keine Stimmen.</translation>
    </message>
    <message>
        <source>{0} has no credit left</source>
        <translation>{0} hat kein Guthaben mehr</translation>
    </message>
    <message>
        <source>{0} has no messages</source>
        <translation>{0} hat keine Nachrichten</translation>
    </message>
    <message>
        <source>{0} has no model loaded.</source>
        <translation>{0} hat kein Modell geladen.</translation>
    </message>
    <message>
        <source>{0} has no such voice.</source>
        <translation>{0} hat keine solche Stimme.</translation>
    </message>
    <message>
        <source>{0} has no usable id</source>
        <translation>{0} hat keine brauchbare Kennung</translation>
    </message>
    <message>
        <source>{0} has no usable provider</source>
        <translation>{0} hat keinen brauchbaren Anbieter</translation>
    </message>
    <message>
        <source>{0} has no usable role</source>
        <translation>{0} hat keine brauchbare Rolle</translation>
    </message>
    <message>
        <source>{0} has too many requests at the moment</source>
        <translation>{0} hat gerade zu viele Anfragen</translation>
    </message>
    <message>
        <source>{0} has too many requests at the moment.</source>
        <translation>{0} hat gerade zu viele Anfragen.</translation>
    </message>
    <message>
        <source>{0} is a folder, not a model file.</source>
        <translation>{0} ist ein Ordner, keine Modelldatei.</translation>
    </message>
    <message>
        <source>{0} is behind a proxy that asks for a password.</source>
        <translation>{0} liegt hinter einem Proxy, der ein Passwort verlangt.</translation>
    </message>
    <message>
        <source>{0} is chosen and cannot do it; instead: {1}.</source>
        <translation>{0} ist gewählt und kann es nicht; stattdessen: {1}.</translation>
    </message>
    <message>
        <source>{0} is empty</source>
        <translation>{0} ist leer</translation>
    </message>
    <message>
        <source>{0} is empty: set the server&apos;s base URL, such as http://127.0.0.1:8000/v1.</source>
        <translation>{0} ist leer: bitte die Basisadresse des Servers eintragen, etwa http://127.0.0.1:8000/v1.</translation>
    </message>
    <message>
        <source>{0} is larger than any export of Aura; nothing was taken in.</source>
        <translation>{0} ist größer als jeder Export von Aura; es wurde nichts eingelesen.</translation>
    </message>
    <message>
        <source>{0} is no longer in use.</source>
        <translation>{0} wird nicht mehr genutzt.</translation>
    </message>
    <message>
        <source>{0} is no object</source>
        <translation>{0} ist kein Objekt</translation>
    </message>
    <message>
        <source>{0} is not a GGUF model file: choose another one in chat.model, or empty it.</source>
        <translation>{0} ist keine GGUF-Modelldatei: bitte in chat.model eine andere wählen oder es leeren.</translation>
    </message>
    <message>
        <source>{0} is not a JSON file; choose one that Aura exported.</source>
        <translation>{0} ist keine JSON-Datei; bitte eine wählen, die Aura exportiert hat.</translation>
    </message>
    <message>
        <source>{0} is not a folder you can write to: make it one, or set AURA_HOME.</source>
        <translation>{0} ist kein beschreibbarer Ordner: bitte ändern oder AURA_HOME setzen.</translation>
    </message>
    <message>
        <source>{0} is not a key that Aura knows; write it like ctrl+alt+space or f8.</source>
        <translation>{0} ist keine Taste, die Aura kennt; Schreibweise wie ctrl+alt+space oder f8.</translation>
    </message>
    <message>
        <source>{0} is not a key; write it like ctrl+alt+space or f8.</source>
        <translation>{0} ist keine Taste; Schreibweise wie ctrl+alt+space oder f8.</translation>
    </message>
    <message>
        <source>{0} is not set up</source>
        <translation>{0} ist nicht eingerichtet</translation>
    </message>
    <message>
        <source>{0} is ready</source>
        <translation>{0} ist bereit</translation>
    </message>
    <message>
        <source>{0} is set, but to something that is no key: correct it.</source>
        <translation>{0} ist gesetzt, aber auf etwas, das kein Schlüssel ist: bitte berichtigen.</translation>
    </message>
    <message>
        <source>{0} is still loading its model.</source>
        <translation>{0} lädt noch das Modell.</translation>
    </message>
    <message>
        <source>{0} knows the key, but has too many requests at the moment.</source>
        <translation>{0} kennt den Schlüssel, hat aber gerade zu viele Anfragen.</translation>
    </message>
    <message>
        <source>{0} knows the key, but it lacks the permission for this{1}.</source>
        <translation>{0} kennt den Schlüssel, aber ihm fehlt das Recht dazu{1}.</translation>
    </message>
    <message>
        <source>{0} messages could not be kept while the history could not be written.</source>
        <translation>{0} Nachrichten konnten nicht aufbewahrt werden, solange der Verlauf sich nicht schreiben ließ.</translation>
    </message>
    <message>
        <source>{0} must start with https://, as what is said would go through the internet openly.</source>
        <translation>{0} muss mit https:// beginnen, sonst ginge das Gesagte offen durchs Internet.</translation>
    </message>
    <message>
        <source>{0} of {1} characters are left{2}.</source>
        <translation>{0} von {1} Zeichen sind übrig{2}.</translation>
    </message>
    <message>
        <source>{0} refused the request</source>
        <translation>{0} hat die Anfrage abgelehnt</translation>
    </message>
    <message>
        <source>{0} refused the request (HTTP {1}).</source>
        <translation>{0} hat die Anfrage abgelehnt (HTTP {1}).</translation>
    </message>
    <message>
        <source>{0} refused to answer that.</source>
        <translation>{0} wollte darauf nicht antworten.</translation>
    </message>
    <message>
        <source>{0} reported a fault in the middle of its answer.</source>
        <translation>{0} meldete mitten in der Antwort einen Fehler.</translation>
    </message>
    <message>
        <source>{0} reports a fault of its own (HTTP {1}).</source>
        <translation>{0} meldet einen eigenen Fehler (HTTP {1}).</translation>
    </message>
    <message>
        <source>{0} says that the account has no credit left.</source>
        <translation>{0} meldet, dass das Konto leer ist.</translation>
    </message>
    <message>
        <source>{0} says that the request is too large.</source>
        <translation>{0} meldet, dass die Anfrage zu groß ist.</translation>
    </message>
    <message>
        <source>{0} sends an answer without end.</source>
        <translation>{0} sendet eine Antwort ohne Ende.</translation>
    </message>
    <message>
        <source>{0} sends audio in a form that cannot be played.</source>
        <translation>{0} sendet Ton in einer Form, die sich nicht abspielen lässt.</translation>
    </message>
    <message>
        <source>{0} sends requests elsewhere (HTTP {1}).</source>
        <translation>{0} leitet Anfragen anderswohin (HTTP {1}).</translation>
    </message>
    <message>
        <source>{0} sends sound that cannot be read.</source>
        <translation>{0} sendet unlesbaren Ton.</translation>
    </message>
    <message>
        <source>{0} sends sound without end.</source>
        <translation>{0} sendet Ton ohne Ende.</translation>
    </message>
    <message>
        <source>{0} sent an empty answer.</source>
        <translation>{0} sandte eine leere Antwort.</translation>
    </message>
    <message>
        <source>{0} sent no sound.</source>
        <translation>{0} sandte keinen Ton.</translation>
    </message>
    <message>
        <source>{0} shows a certificate that this computer does not trust.</source>
        <translation>{0} zeigt ein Zertifikat, dem dieser Computer nicht vertraut.</translation>
    </message>
    <message>
        <source>{0} stopped unexpectedly.</source>
        <translation>{0} ist unerwartet stehen geblieben.</translation>
    </message>
    <message>
        <source>{0} takes too long on this computer.</source>
        <translation>{0} braucht auf diesem Computer zu lange.</translation>
    </message>
    <message>
        <source>{0} thought too long before it said anything.</source>
        <translation>{0} dachte zu lange nach, bevor etwas kam.</translation>
    </message>
    <message>
        <source>{0} used its whole answer for reasoning.</source>
        <translation>{0} verbrauchte die ganze Antwort zum Nachdenken.</translation>
    </message>
    <message>
        <source>{0} wants its terms accepted first.</source>
        <translation>{0} verlangt zuerst die Zustimmung zu den Bedingungen.</translation>
    </message>
    <message>
        <source>{0} was asked about a closed utterance.</source>
        <translation>{0} wurde nach einer schon beendeten Äußerung gefragt.</translation>
    </message>
    <message>
        <source>{0} was heard further than it goes</source>
        <translation>{0} wurde weiter gehört, als es reicht</translation>
    </message>
    <message>
        <source>{0} was too slow</source>
        <translation>{0} war zu langsam</translation>
    </message>
    <message>
        <source>{0} was too slow.</source>
        <translation>{0} war zu langsam.</translation>
    </message>
    <message>
        <source>{0}, and {1}</source>
        <translation>{0}, und {1}</translation>
    </message>
    <message>
        <source>{0}, ends in {1}</source>
        <translation>{0}, endet auf {1}</translation>
    </message>
    <message>
        <source>{0}, for {1} alone</source>
        <translation>{0}, nur für {1}</translation>
    </message>
    <message>
        <source>{0}, then {1}</source>
        <translation>{0}, dann {1}</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>{0}.</source>
        <translation>{0}.</translation>
    </message>
    <message>
        <source>{0}: start Aura from a desktop session; `aura-desktop talk` works without.</source>
        <translation>{0}: bitte Aura in einer Desktop-Sitzung starten; `aura-desktop talk` geht auch ohne.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
</context>
</TS>
