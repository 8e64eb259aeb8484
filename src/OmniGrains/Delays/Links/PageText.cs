using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Edge.Words;

namespace OmniGrains.Delays.Links;

/// <summary>What the customer's page says, in one language.</summary>
internal sealed record PageText(
    string Language, string Title, string Late, string Sorry, string Promised, string Probably, string Fine, string Another, string Choose,
    string Rather, string CancelWhat, string Cancel, string Thanks, string NewDate, string Cancelled, string MoneyBack, string TooLate, string NothingOpen,
    string Expired, string ExpiredHelp, string Unknown, string UnknownHelp, string Order, string Again, IReadOnlyList<string> Weekdays, Writing Writing)
{
    public static readonly PageText English = new(
        "en", "Your order", "Your order will arrive later", "We are sorry. You decide how to go on.", "Promised by", "Probably there by",
        "That is fine", "Choose another day", "Take this day", "Cancel instead", "We cancel everything that was not sent yet, and give your money for it back.",
        "Cancel and refund", "Thank you", "We will deliver by", "Your order is cancelled", "Your money for what was not sent is on its way back to you.",
        "That was no longer possible: the order has moved on. Please choose again.", "There is nothing to decide about this order.",
        "This link has ended", "Please ask us for a new one: we are glad to help.", "This link does not work",
        "Perhaps a part of it was lost. Please open it as it was sent to you, or ask us for a new one.", "Order", "Please choose one of the days.",
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
        Writing.English);

    public static readonly PageText Italian = new(
        "it", "Il tuo ordine", "Il tuo ordine arriverà più tardi", "Ci dispiace. Decidi tu come continuare.", "Promesso entro", "Arrivo probabile entro",
        "Va bene così", "Scegli un altro giorno", "Scelgo questo giorno", "Preferisco annullare", "Annulliamo tutto ciò che non è ancora partito e ti rimborsiamo.",
        "Annulla e rimborsa", "Grazie", "Consegneremo entro", "Il tuo ordine è annullato", "Il rimborso di ciò che non è partito è in arrivo.",
        "Non era più possibile: nel frattempo l’ordine è andato avanti. Scegli di nuovo, per favore.", "Non c’è nulla da decidere per questo ordine.",
        "Questo link è scaduto", "Chiedicene uno nuovo: ti aiutiamo volentieri.", "Questo link non funziona",
        "Forse se n’è persa una parte. Aprilo così come ti è stato inviato, oppure chiedicene uno nuovo.", "Ordine", "Scegli uno dei giorni.",
        ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
        Writing.Italian);

    /// <summary>The language asked for by <c>?lang=</c>, or else the first of the browser's that there is; English otherwise.</summary>
    public static PageText For(string? asked, string? accepted) => PublicPage.LanguageOf(asked, accepted) == "it" ? Italian : English;

    /// <summary>The day on which it is there, where the customer is.</summary>
    public string Day(DateTimeOffset at, string? country)
    {
        var day = BusinessDays.DayOf(at, country);
        return $"{Weekdays[(int)day.DayOfWeek]} {Writing.Day(day)}";
    }
}
