namespace OmniGrains.Channels.WhatsApp;

/// <summary>WhatsApp's error codes, in our own words.</summary>
internal static class WhatsAppErrors
{
    public static (string Code, string Detail, bool Passing) Of(string? code) => code switch
    {
        "131047" => ("window-closed", "More than 24 hours have passed since the customer's last message: only an approved template arrives (131047).", false),
        "131026" => ("undeliverable", "The number is not on WhatsApp, or cannot take this message (131026).", false),
        "131049" => ("held-back", "WhatsApp chose not to deliver it, to keep its users engaged (131049). Do not send it again at once.", false),
        "131050" => ("contact-stopped", "The contact has stopped marketing messages from this number (131050).", false),
        "132001" => ("template-not-found", "WhatsApp has no approved template of this name and language (132001).", false),
        "132000" or "132012" => ("template-parameters", "The parameters do not fit the template.", false),
        "190" or "0" or "10" or "3" => ("unauthorised", "WhatsApp refused our credentials. Set the access token anew, and check its rights.", true),
        "4" or "80007" or "130429" or "131048" or "131056" => ("rate-limited", "WhatsApp wants us to send less often.", true),
        "1" or "2" or "131000" or "131016" or "133004" => ("unavailable", "WhatsApp failed.", true),
        _ => ("refused", $"WhatsApp refused it with error {(code is { Length: <= 9 } && code.All(char.IsAsciiDigit) ? code : "unknown")}.", false),
    };
}
