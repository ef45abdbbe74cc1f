;;; pte-mode.el --- Page-table scenarios of ptescope -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "27.1"))

;;; Commentary:

;; In init.el:
;;
;;   (load "/path/to/ptescope/editors/pte-mode.el")
;;   (add-hook 'pte-mode-hook #'eglot-ensure)
;;
;; Eglot comes with Emacs 29; before, it is a package of GNU ELPA (Debian: elpa-eglot).  Findings appear by way of Flymake, hovers in the
;; echo area; `eglot-rename', `eglot-code-actions', `xref-find-definitions' and `completion-at-point' work.  `ptescope-run' shows the page
;; tables beside the scenario.

;;; Code:

(defvar eglot-server-programs)

(eval-and-compile
  (add-to-list 'load-path (file-name-directory (or load-file-name buffer-file-name default-directory))))
(require 'pte-syntax)

(defgroup ptescope nil
  "What Linux does to page-table entries."
  :group 'languages)

(defcustom ptescope-command '("ptescope")
  "The command of ptescope, a string a word."
  :type '(repeat string))

(defvar pte-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "." table)
    (modify-syntax-entry ?' "." table)
    table)
  "Syntax of `pte-mode'.")

;;;###autoload
(define-derived-mode pte-mode prog-mode "pte"
  "Major mode for scenarios of ptescope."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local comment-end "")
  (setq-local font-lock-defaults '(pte-font-lock-keywords))
  ;; A scenario has no blocks.
  (setq-local indent-line-function #'indent-relative))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.pte\\'" . pte-mode))

(defun ptescope--server (&rest _)
  "What starts the language server."
  (append ptescope-command '("lsp")))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(pte-mode . ptescope--server)))

(declare-function term-mode "term")
(declare-function term-char-mode "term")

(defun ptescope-run ()
  "Show the page tables of this scenario in a terminal; they follow each save."
  (interactive)
  (require 'term)
  (let* ((command (append ptescope-command (list "run" "--watch" (buffer-file-name))))
         (buffer (apply #'make-term "ptescope" (car command) nil (cdr command))))
    (with-current-buffer buffer
      (term-mode)
      (term-char-mode))
    (display-buffer buffer)))

(provide 'pte-mode)
;;; pte-mode.el ends here
