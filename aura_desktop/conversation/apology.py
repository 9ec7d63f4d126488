"""What Aura says aloud when it cannot answer, or not yet: one short, honest sentence with what to do.

In the user's language where it is one of those below, else in English. These sentences are spoken, not kept: neither
the history nor the model gets them. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import AuraError, Category

BRIDGE_AFTER_S = 2.4
"""Silence after the end of turn, or after the last bridge, until the next one: with a patient end of turn (1.2 s) and
the time a voice takes to begin, something is heard within 4 s of the user's last word."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. `bridges` are said while an answer is still awaited, one after the other."""

    deaf: str  # speech-to-text cannot be reached
    unreachable: str  # the language model cannot be reached
    late: str
    key: str
    quota: str
    busy: str
    settings: str
    other: str
    broken: str  # after the part of a reply that did come
    bridges: tuple[str, str]


WORDS: dict[str, Words] = {
    "en": Words(
        deaf="I can't reach speech recognition. Please check the network.",
        unreachable="I can't reach the language model. Please check the network.",
        late="I got no answer in time. Please try again.",
        key="The key for the service is not accepted. Please check it in the settings.",
        quota="The account of the service has no credit left. Please top it up, or choose another one.",
        busy="The service has too many requests right now. Please try again in a moment.",
        settings="The service can't do what it was asked. Please check the settings.",
        other="Something went wrong while I was answering. Please try again.",
        broken="Sorry, I lost the connection in the middle of my answer. Please ask again.",
        bridges=("One moment, please.", "This is taking longer than usual."),
    ),
    "de": Words(
        deaf="Ich erreiche die Spracherkennung nicht. Bitte das Netzwerk prüfen.",
        unreachable="Ich erreiche das Sprachmodell nicht. Bitte das Netzwerk prüfen.",
        late="Ich habe nicht rechtzeitig eine Antwort bekommen. Bitte noch einmal versuchen.",
        key="Der Schlüssel für den Dienst wird nicht angenommen. Bitte in den Einstellungen prüfen.",
        quota="Das Konto bei dem Dienst ist leer. Bitte aufladen oder einen anderen Dienst wählen.",
        busy="Der Dienst hat gerade zu viele Anfragen. Bitte gleich noch einmal versuchen.",
        settings="Der Dienst kann die Anfrage nicht ausführen. Bitte die Einstellungen prüfen.",
        other="Beim Antworten ist etwas schiefgegangen. Bitte noch einmal versuchen.",
        broken="Entschuldigung, mitten in der Antwort ist die Verbindung abgerissen. Bitte noch einmal fragen.",
        bridges=("Einen Moment, bitte.", "Das dauert länger als sonst."),
    ),
    "fr": Words(
        deaf="Je n'arrive pas à joindre la reconnaissance vocale. Vérifiez le réseau.",
        unreachable="Je n'arrive pas à joindre le modèle de langage. Vérifiez le réseau.",
        late="Je n'ai pas reçu de réponse à temps. Veuillez réessayer.",
        key="La clé du service n'est pas acceptée. Vérifiez-la dans les réglages.",
        quota="Le compte du service n'a plus de crédit. Rechargez-le ou choisissez un autre service.",
        busy="Le service reçoit trop de demandes en ce moment. Réessayez dans un instant.",
        settings="Le service ne peut pas traiter la demande. Vérifiez les réglages.",
        other="Un problème est survenu pendant ma réponse. Veuillez réessayer.",
        broken="Désolé, la connexion s'est coupée au milieu de ma réponse. Reposez votre question.",
        bridges=("Un instant, s'il vous plaît.", "Cela prend plus de temps que d'habitude."),
    ),
    "es": Words(
        deaf="No puedo conectar con el reconocimiento de voz. Comprueba la red.",
        unreachable="No puedo conectar con el modelo de lenguaje. Comprueba la red.",
        late="No he recibido respuesta a tiempo. Inténtalo de nuevo.",
        key="El servicio no acepta la clave. Compruébala en los ajustes.",
        quota="La cuenta del servicio no tiene saldo. Recárgala o elige otro servicio.",
        busy="El servicio tiene demasiadas peticiones en este momento. Inténtalo dentro de un momento.",
        settings="El servicio no puede atender la petición. Comprueba los ajustes.",
        other="Algo ha fallado mientras respondía. Inténtalo de nuevo.",
        broken="Lo siento, se ha cortado la conexión a mitad de la respuesta. Pregúntame otra vez.",
        bridges=("Un momento, por favor.", "Está tardando más de lo normal."),
    ),
    "it": Words(
        deaf="Non riesco a raggiungere il riconoscimento vocale. Controlla la rete.",
        unreachable="Non riesco a raggiungere il modello linguistico. Controlla la rete.",
        late="Non ho ricevuto una risposta in tempo. Riprova.",
        key="La chiave del servizio non viene accettata. Controllala nelle impostazioni.",
        quota="Il conto del servizio è esaurito. Ricaricalo o scegli un altro servizio.",
        busy="Il servizio ha troppe richieste in questo momento. Riprova tra poco.",
        settings="Il servizio non può eseguire la richiesta. Controlla le impostazioni.",
        other="Qualcosa è andato storto mentre rispondevo. Riprova.",
        broken="Mi dispiace, la connessione si è interrotta a metà della risposta. Chiedimelo di nuovo.",
        bridges=("Un momento, per favore.", "Ci vuole più tempo del solito."),
    ),
    "pt": Words(
        deaf="Não consigo ligar ao reconhecimento de voz. Verifique a rede.",
        unreachable="Não consigo ligar ao modelo de linguagem. Verifique a rede.",
        late="Não recebi resposta a tempo. Tente novamente.",
        key="A chave do serviço não é aceita. Verifique-a nas configurações.",
        quota="A conta do serviço não tem mais saldo. Recarregue-a ou escolha outro serviço.",
        busy="O serviço tem pedidos demais neste momento. Tente novamente daqui a pouco.",
        settings="O serviço não consegue atender o pedido. Verifique as configurações.",
        other="Algo deu errado enquanto eu respondia. Tente novamente.",
        broken="Desculpe, a ligação caiu no meio da resposta. Pergunte outra vez.",
        bridges=("Um momento, por favor.", "Está demorando mais do que o normal."),
    ),
    "nl": Words(
        deaf="Ik kan de spraakherkenning niet bereiken. Controleer het netwerk.",
        unreachable="Ik kan het taalmodel niet bereiken. Controleer het netwerk.",
        late="Ik kreeg niet op tijd antwoord. Probeer het nog eens.",
        key="De sleutel voor de dienst wordt niet geaccepteerd. Controleer hem in de instellingen.",
        quota="Het tegoed bij de dienst is op. Vul het aan of kies een andere dienst.",
        busy="De dienst heeft op dit moment te veel verzoeken. Probeer het zo nog eens.",
        settings="De dienst kan het verzoek niet uitvoeren. Controleer de instellingen.",
        other="Er ging iets mis tijdens het antwoorden. Probeer het nog eens.",
        broken="Sorry, de verbinding viel weg midden in mijn antwoord. Vraag het nog eens.",
        bridges=("Een ogenblik, alstublieft.", "Dit duurt langer dan normaal."),
    ),
    "pl": Words(
        deaf="Nie mogę połączyć się z rozpoznawaniem mowy. Sprawdź sieć.",
        unreachable="Nie mogę połączyć się z modelem językowym. Sprawdź sieć.",
        late="Nie dostałam odpowiedzi na czas. Spróbuj jeszcze raz.",
        key="Klucz do usługi nie jest przyjmowany. Sprawdź go w ustawieniach.",
        quota="Na koncie usługi nie ma środków. Doładuj je albo wybierz inną usługę.",
        busy="Usługa ma teraz za dużo zapytań. Spróbuj za chwilę.",
        settings="Usługa nie może wykonać tego polecenia. Sprawdź ustawienia.",
        other="Coś poszło nie tak podczas odpowiadania. Spróbuj jeszcze raz.",
        broken="Przepraszam, połączenie zostało przerwane w połowie odpowiedzi. Zapytaj jeszcze raz.",
        bridges=("Chwileczkę, proszę.", "To trwa dłużej niż zwykle."),
    ),
}


def apology(error: AuraError, language: str, *, heard: bool = True) -> str:
    """Return what to say when nothing of a reply came; not `heard`: the user's words could not be had either."""
    words = words_of(language)
    match error.category:
        case Category.CONNECTIVITY:
            return words.unreachable if heard else words.deaf
        case Category.TIMEOUT:
            return words.late
        case Category.AUTHENTICATION:
            return words.key
        case Category.QUOTA:
            return words.quota
        case Category.RATE_LIMIT:
            return words.busy
        case Category.SETTINGS:
            return words.settings
        case _:
            return words.other


def broken_off(language: str) -> str:
    """Return what to say after the part of a reply that did come."""
    return words_of(language).broken


def bridge(number: int, language: str) -> str:
    """Return what to say while an answer is awaited, for the first time (0), the second time, ..."""
    bridges = words_of(language).bridges
    return bridges[min(number, len(bridges) - 1)]


def words_of(language: str) -> Words:
    """Return the sentences of `language` ("de", "de-AT"), the English ones when there are none."""
    return WORDS.get(language.replace("_", "-").partition("-")[0].lower(), WORDS["en"])
