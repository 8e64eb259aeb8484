using OmniGrains.Edge;

namespace OmniGrains.Notifications.Pages;

/// <summary>What the preference page says, in one language.</summary>
internal sealed record PreferenceText(
    string Language, string Title, string Intro, string Stop, string StopAll, string Save, string Saved, string Stopped, string Needed, string Unknown, string UnknownHelp,
    string Expired, string Preferred, string Any, IReadOnlyDictionary<string, string> Channels)
{
    public static readonly PreferenceText English = new(
        "en", "Your messages", "Choose what we may tell you, and how. You can change it at any time.", "Unsubscribe from these messages", "Stop all of these", "Save my choice",
        "Your choice is saved.", "You are unsubscribed. We are sorry to see you go.", "Messages about your orders and your account always reach you.", "This link does not work",
        "Perhaps a part of it was lost. Please open it as it was sent to you.", "This link has ended", "Best reached by", "No preference",
        new Dictionary<string, string> { ["email"] = "E-mail", ["sms"] = "Text message", ["whatsapp"] = "WhatsApp", ["push"] = "Push message", ["inapp"] = "In the app" });

    public static readonly PreferenceText Italian = new(
        "it", "I tuoi messaggi", "Scegli cosa possiamo comunicarti e come. Puoi cambiare idea quando vuoi.", "Non voglio più questi messaggi", "Disattiva tutto", "Salva la mia scelta",
        "La tua scelta è salvata.", "Hai annullato l’iscrizione. Ci dispiace.", "I messaggi sui tuoi ordini e sul tuo account ti raggiungono sempre.", "Questo link non funziona",
        "Forse se n’è persa una parte. Aprilo così come ti è stato inviato.", "Questo link è scaduto", "Canale preferito", "Nessuna preferenza",
        new Dictionary<string, string> { ["email"] = "E-mail", ["sms"] = "SMS", ["whatsapp"] = "WhatsApp", ["push"] = "Notifica push", ["inapp"] = "Nell’app" });

    public static PreferenceText For(string? asked, string? accepted) => PublicPage.LanguageOf(asked, accepted) == "it" ? Italian : English;
}
