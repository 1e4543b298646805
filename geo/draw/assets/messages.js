/* What the scripts say: messages of the visitor's language, from geo/messages/<code>.toml. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  if (Emplace.say) return; // several parts of one page bring this along
  let messages = {}, language = "en", plural = new Intl.PluralRules("en");

  /** Take messages that Python gives, {language, messages}; a part gives only its own, and adds to the others'. */
  Emplace.speak = (given) => {
    if (!given) return;
    messages = given.language === language ? { ...messages, ...given.messages } : given.messages;
    language = Emplace.language = given.language;
    plural = new Intl.PluralRules(language);
  };

  Emplace.language = language;
  /** Words of every request for data: in which language it answers, and through which publication profile. */
  Emplace.manner = () => `ui=${language}${Emplace.profile ? `&profile=${encodeURIComponent(Emplace.profile)}` : ""}`;
  /** A number as the visitor's language writes it. */
  Emplace.number = (value) => value.toLocaleString(language);

  /** A system's name; one that has none of its own is called what it is. */
  Emplace.systemName = (name) => messages[`generic.${name}`] ?? name;

  /** Say a message; `values` fill its {fields}, and `n` chooses the plural form. */
  Emplace.say = (name, values = {}) => {
    let message = messages[name] ?? name;
    if (typeof message === "object") message = message[plural.select(values.n)] ?? message.other;
    return message.replace(/\{(\w+)\}/g, (whole, field) => {
      const value = values[field];
      return typeof value === "number" ? value.toLocaleString(language) : value ?? whole;
    });
  };
})();
